; JSON. An entry is named after its key, without the quotes.

(pair key: (string (string_content) @entry.name)) @entry
(pair value: (_) @entry.value) @entry
(array (_) @element)
[(object) (array)] @block
(string) @string
(comment) @comment
(pair key: (string (string_content) @identifier))
