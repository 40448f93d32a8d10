; SCSS. A mixin is a function, and @include calls it. A rule is named after its selectors.

(function_statement name: (_) @function.name (parameters) @function.parameters (block) @function.body) @function
(mixin_statement name: (_) @function.name (parameters)? @function.parameters (block) @function.body) @function
((parameters (parameter (variable) @parameter.name default: (_)? @parameter.value) @parameter) (#match? @parameter "^[$]"))
(include_statement (identifier) @call.name) @call
(include_statement (arguments) @call.arguments) @call
(call_expression (function_name) @call.name (arguments) @call.arguments) @call
(arguments ["(" ","] @argument.after . (_) @argument ["," ")"] @argument.before)
(argument name: (_)? @argument.name value: (_) @argument.value) @argument
(return_statement (_) @return.value) @return

(rule_set (selectors) @rule.name (block) @rule.body) @rule
(keyframes_statement (keyframes_name) @rule.name (keyframe_block_list) @rule.body) @rule
(keyframe_block . (_) @rule.name (block) @rule.body) @rule
(media_statement . (_) @rule.name (block) @rule.body) @rule
(supports_statement . (_) @rule.name (block) @rule.body) @rule
(at_rule (at_keyword) @rule.name (block) @rule.body) @rule
(selectors) @selector
(block (declaration (property_name) @property.name) @property)
(block (declaration ";" @property.before @property.removal) @property)
(block (declaration ":" (_) @property.value) @property)
(declaration (property_name) @assignment.name . (_)+ @assignment.value) @assignment
((declaration (property_name) @variable.name . (_)+ @variable.value) @variable (#match? @variable.name "^[$]"))
[(import_statement (string_value) @import.name) (use_statement (string_value) @import.name)
 (forward_statement (string_value) @import.name)] @import

(stylesheet (_) @statement)
(block (_) @statement)
[(block) (keyframe_block_list)] @block

(if_statement condition: (_) @if.condition @condition (block) @if.body) @if @condition.domain
(else_if_clause condition: (_) @else-if.condition @condition (block) @else-if.body) @else-if @condition.domain
(else_clause (block) @else.body) @else
(each_statement value: (_) @for.name (_) @for.value (block) @for.body) @for
(for_statement . (variable) @for.name (block) @for.body) @for
(while_statement . (_) @while.condition @condition (block) @while.body) @while @condition.domain
(string_value) @string
[(comment) (js_comment)] @comment
[(class_name) (id_name) (tag_name) (property_name) (keyframes_name) (variable)] @identifier
(mixin_statement name: (_) @identifier)
(function_statement name: (_) @identifier)

; --- Names, keys and values.
(mixin_statement name: (_) @name) @name.domain
(function_statement name: (_) @name) @name.domain
(placeholder (identifier) @name) @name.domain
(keyframes_statement (keyframes_name) @name) @name.domain
((parameters (parameter (variable) @name) @name.domain @_all) (#match? @_all "^[$]"))
(argument name: (_) @name value: (_)) @name.domain
((declaration (property_name) @name ":" . (_) @name.until) @name.domain (#match? @name "^[$]"))
(each_statement key: (_)? @name value: (_) @name) @name.domain
(for_statement . (variable) @name) @name.domain
(declaration (property_name) @key @key.name . (_) @key.until) @key.domain
(declaration (property_name) @name) @name.domain
(attribute_selector (attribute_name) @key) @key.domain
(feature_query (feature_name) @key (_) @key.until) @key.domain
(declaration ":" @value.removal . (_) @value (_)* @value.outer ";") @value.domain
(declaration ":" @value.removal . (_) @value (_)* @value.outer .) @value.domain
(parameter (variable) ":" @value.removal default: (_) @value) @value.domain
(argument name: (_) ":" @value.removal value: (_) @value) @value.domain
(attribute_selector (attribute_name) _ @value.removal . (_) @value .) @value.domain
(feature_query (feature_name) ":" @value.removal . (_) @value) @value.domain
(return_statement (_) @value) @value.domain
(each_statement value: (_) . (_) @value . (block)) @value.domain
(attribute_selector "[" @attribute (attribute_name) @attribute.name "]" @attribute.outer)
(declaration (property_name) @entry.name) @entry
(declaration ":" . (_)+ @entry.value) @entry
(declaration) @item
(list_value (_) @item @element) @list

; --- Functions, mixins and their lists.
(parameters "(" @parameter-list.after ")" @parameter-list.before) @parameter-list @parameter-list.domain
(arguments "(" @argument-list.after ")" @argument-list.before) @argument-list @argument-list.domain
(call_expression (function_name) @callee) @callee.domain
(include_statement (identifier) @callee) @callee.domain
(extend_statement . _ . (_) @extends) @extends.domain

; --- Bodies.
(block "{" @body.after "}" @body.before) @body
(keyframe_block_list "{" @body.after "}" @body.before) @body
(rule_set (block) @body) @body.domain
(mixin_statement (block) @body) @body.domain
(function_statement (block) @body) @body.domain
(include_statement (block) @body) @body.domain
(media_statement (block) @body) @body.domain
(supports_statement (block) @body) @body.domain
(at_rule (block) @body) @body.domain
(keyframes_statement (keyframe_block_list) @body) @body.domain
(keyframe_block (block) @body) @body.domain
(if_statement (block) @body) @body.domain
(else_if_clause (block) @body) @body.domain
(else_clause (block) @body) @body.domain
(each_statement (block) @body) @body.domain
(for_statement (block) @body) @body.domain
(while_statement (block) @body) @body.domain

; --- Branches and loops.
(if_statement "@if" @branch (block) @branch.outer)
[(else_if_clause) (else_clause)] @branch
[(each_statement) (for_statement) (while_statement)] @loop
(error_statement) @throw

; --- Expressions and literals.
(binary_expression) @expression
(binary_expression (_) @operand)
[(integer_value (unit) @number.before) (float_value (unit) @number.before)] @number
[(integer_value) (float_value)] @number
[(integer_value (unit) @unit) (float_value (unit) @unit)]
(color_value) @color
(important) @modifier
(string_value ["\"" "'"] @string-text.after ["\"" "'"] @string-text.before) @string-text
[(media_statement "@media" . (_) @condition) (supports_statement "@supports" . (_) @condition)] @condition.domain
[(use_statement) (forward_statement)] @using
((js_comment) @docstring (#match? @docstring "^///"))
