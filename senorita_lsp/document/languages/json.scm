; JSON. An entry is named after its key, without the quotes.

(pair key: (string (string_content) @entry.name)) @entry
(pair value: (_) @entry.value) @entry
(array (_) @element)
[(object) (array)] @block
(string) @string
(comment) @comment
(pair key: (string (string_content) @identifier))
; A value without its key is nothing here: deleting the key deletes the entry.
(pair key: (string) @key) @key.domain @key.removal
(pair key: (string (string_content) @key.name) @key)
(pair ":" @value.removal value: (_) @value) @value.domain
(pair) @item
(array (_) @item)
(object) @dictionary
(object) @object
(array) @list
(object . "{" @body.after "}" @body.before .) @body @body.domain
(array . "[" @body.after "]" @body.before .) @body @body.domain
(number) @number
(string . "\"" @string-text.after "\"" @string-text.before .) @string-text @string-text.domain
