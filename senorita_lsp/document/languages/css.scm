; CSS. A rule is named after its selectors.

[(keyframe_block . (_) @rule.name (block) @rule.body) (supports_statement . (_) @rule.name (block) @rule.body)
 (at_rule (at_keyword) @rule.name (block) @rule.body)] @rule
(rule_set (selectors) @rule.name (block) @rule.body) @rule
(keyframes_statement (keyframes_name) @rule.name (keyframe_block_list) @rule.body) @rule
(media_statement . (_) @rule.name (block) @rule.body) @rule
(selectors) @selector
(declaration (property_name) @property.name) @property
(declaration ":" (_) @property.value) @property
(declaration ";" @property.before @property.removal) @property
(declaration (property_name) @assignment.name . (_)+ @assignment.value) @assignment
(import_statement (string_value (string_content) @import.name)) @import
(import_statement) @import
(call_expression (function_name) @call.name (arguments) @call.arguments) @call
(arguments ["(" ","] @argument @argument.after (_) [")" ","] @argument.before)
(stylesheet (_) @statement)
(block (_) @statement)
[(block) (keyframe_block_list)] @block
(string_value) @string
(comment) @comment
[(class_name) (id_name) (tag_name) (property_name) (keyframes_name)] @identifier

; A value is all that stands after the colon, an argument all between two commas.

(declaration (property_name) @key ":" . (_) @key.until) @key.domain
[(declaration (property_name) @name) (keyframes_statement (keyframes_name) @name)] @name.domain
(declaration ":" @value.removal . (_) @value) @value.domain
(declaration ":" . (_) @value (_) @value.outer)
(feature_query (feature_name) @key (_) @key.until) @key.domain
(feature_query (feature_name) ":" @value.removal (_) @value) @value.domain
(attribute_selector (attribute_name) @key) @key.domain
(attribute_selector "=" @value.removal (string_value) @value) @value.domain
(attribute_selector) @attribute
(attribute_selector (attribute_name) @attribute.name (string_value)? @attribute.value) @attribute

(call_expression (function_name) @callee) @callee.domain
(arguments "(" @argument-list.after ")" @argument-list.before) @argument-list
[(arguments ["(" ","] @item @item.after (_) [")" ","] @item.before) (block (declaration) @item)]

[(block "{" @body.after "}" @body.before) (keyframe_block_list "{" @body.after "}" @body.before)] @body
[(rule_set (block) @body) (media_statement (block) @body) (supports_statement (block) @body) (at_rule (block) @body)
 (keyframes_statement (keyframe_block_list) @body) (keyframe_block (block) @body) (scope_statement (block) @body)] @body.domain
[(media_statement "@media" . (_) @condition) (supports_statement "@supports" . (_) @condition)] @condition.domain
(keyframe_block_list (keyframe_block) @statement)
[(integer_value (unit) @number.before) (float_value (unit) @number.before)] @number
[(integer_value) (float_value)] @number
(unit) @unit
(color_value) @color
(string_value ["\"" "'"] @string-text.after ["\"" "'"] @string-text.before) @string-text
(binary_expression) @expression
(binary_expression (_) @operand)
(important) @modifier
