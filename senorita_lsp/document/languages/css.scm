; CSS. A rule is named after its selectors.

(rule_set (selectors) @rule.name (block) @rule.body) @rule
(keyframes_statement (keyframes_name) @rule.name (keyframe_block_list) @rule.body) @rule
(media_statement . (_) @rule.name (block) @rule.body) @rule
(selectors) @selector
(declaration (property_name) @property.name) @property
(declaration (property_name) . (_)+ @property.value) @property
(declaration (property_name) @assignment.name . (_)+ @assignment.value) @assignment
(import_statement (string_value (string_content) @import.name)) @import
(import_statement) @import
(call_expression (function_name) @call.name (arguments) @call.arguments) @call
(arguments (_) @argument)
(stylesheet (_) @statement)
(block (_) @statement)
[(block) (keyframe_block_list)] @block
(string_value) @string
(comment) @comment
[(class_name) (id_name) (tag_name) (property_name) (keyframes_name)] @identifier
