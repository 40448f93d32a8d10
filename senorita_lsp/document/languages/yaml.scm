; YAML. An entry is a key with its value, an element an item of a sequence.

[(block_mapping_pair key: (_) @entry.name value: (_)? @entry.value)
 (flow_pair key: (_) @entry.name value: (_)? @entry.value)] @entry
(block_sequence_item) @element
(flow_sequence (_) @element)
[(block_mapping) (block_sequence) (flow_mapping) (flow_sequence)] @block
[(double_quote_scalar) (single_quote_scalar) (block_scalar)] @string
(_ value: (flow_node (plain_scalar (string_scalar) @string)))
(comment) @comment
(block_mapping_pair key: (_) @identifier)
(flow_pair key: (_) @identifier)
[(anchor_name) (alias_name)] @identifier

; --- Keys and values.
; A value without its key is nothing here: deleting the key deletes the entry.
[(block_mapping_pair key: (_) @key @key.name) (flow_pair key: (_) @key @key.name)] @key.domain @key.removal
[(block_mapping_pair value: (_) @value) (flow_pair value: (_) @value)] @value.domain
[(block_mapping_pair) (flow_pair) (block_sequence_item)] @item
(flow_sequence (_) @item)
[(block_mapping) (flow_mapping)] @dictionary
[(block_mapping) (flow_mapping)] @object
[(block_sequence) (flow_sequence)] @list
[(integer_scalar) (float_scalar)] @number
(flow_sequence . "[" @body.after "]" @body.before .) @body @body.domain
(flow_mapping . "{" @body.after "}" @body.before .) @body @body.domain
(block_mapping_pair value: (block_node) @body) @body.domain
(double_quote_scalar . "\"" @string-text.after "\"" @string-text.before .) @string-text @string-text.domain
(single_quote_scalar . "'" @string-text.after "'" @string-text.before .) @string-text @string-text.domain
(document) @section
[(block_mapping_pair) (block_sequence_item)] @statement
