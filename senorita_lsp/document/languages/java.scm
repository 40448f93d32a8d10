; Java. Annotations and modifiers are part of what they stand before.

(method_declaration
  type: (_) @method.type @function.type
  name: (_) @method.name @function.name
  parameters: (_) @method.parameters @function.parameters
  body: (_)? @method.body @function.body) @method @function
(constructor_declaration
  name: (_) @method.name @function.name
  parameters: (_) @method.parameters @function.parameters
  body: (_) @method.body @function.body) @method @function
(compact_constructor_declaration
  name: (_) @method.name @function.name
  body: (_) @method.body @function.body) @method @function

[(class_declaration name: (_) @class.name body: (_) @class.body)
 (record_declaration name: (_) @class.name body: (_) @class.body)] @class
[(interface_declaration name: (_) @interface.name body: (_) @interface.body)
 (annotation_type_declaration name: (_) @interface.name body: (_) @interface.body)] @interface
(enum_declaration name: (_) @enum.name body: (_) @enum.body) @enum
(enum_constant name: (_) @variant.name) @variant
(lambda_expression body: (_) @lambda.body) @lambda
[(annotation name: (_) @decorator.value) (marker_annotation name: (_) @decorator.value)] @decorator

(formal_parameters [(formal_parameter) (spread_parameter)] @parameter)
(formal_parameters (formal_parameter type: (_) @parameter.type name: (_) @parameter.name) @parameter)
(formal_parameters (spread_parameter (variable_declarator name: (_) @parameter.name)) @parameter)
(inferred_parameters (identifier) @parameter @parameter.name)
(catch_formal_parameter name: (_) @parameter.name) @parameter
[(argument_list (_) @argument) (annotation_argument_list (_) @argument)]
(enum_constant name: (_) @call @call.name arguments: (_) @call.arguments @call.outer)
(explicit_constructor_invocation constructor: (_) @call @call.name arguments: (_) @call.arguments @call.outer)
(method_invocation name: (_) @call.name arguments: (_) @call.arguments) @call
(object_creation_expression type: (_) @call.name arguments: (_) @call.arguments) @call

(import_declaration [(identifier) (scoped_identifier)] @import.name) @import
(field_declaration type: (_) @field.type declarator: (variable_declarator name: (_) @field.name value: (_)? @field.value)) @field

[
  (local_variable_declaration declarator: (variable_declarator name: (_) @variable.name value: (_)? @variable.value) @variable)
  (field_declaration declarator: (variable_declarator name: (_) @variable.name value: (_)? @variable.value) @variable)
]
(local_variable_declaration type: (_) @variable.type . (variable_declarator) @variable .) @variable.outer
(field_declaration type: (_) @variable.type . (variable_declarator) @variable .) @variable.outer
(variable_declarator name: (_) @assignment.name value: (_) @assignment.value) @assignment
(local_variable_declaration . (modifiers)? @assignment.outer type: (_) @assignment.outer
  . (variable_declarator value: (_)) @assignment . ";" @assignment.removal)
(field_declaration . (modifiers)? @assignment.outer type: (_) @assignment.outer
  . (variable_declarator value: (_)) @assignment . ";" @assignment.removal)
(assignment_expression left: (_) @assignment.name operator: _ @assignment.operator right: (_) @assignment.value) @assignment

(program (_) @statement)
(block (_) @statement)
(constructor_body (_) @statement)
(class_body (_) @statement)
(interface_body (_) @statement)
(switch_block_statement_group (statement) @statement)
[(switch_rule [(expression_statement) (throw_statement)] @statement) (enum_body_declarations (_) @statement)
 (annotation_type_body (_) @statement) (labeled_statement (statement) @statement)]
(if_statement consequence: [(expression_statement) (return_statement) (throw_statement) (break_statement) (continue_statement)] @statement)
(if_statement alternative: [(expression_statement) (return_statement) (throw_statement) (break_statement) (continue_statement)] @statement)
[(block) (constructor_body) (class_body) (interface_body) (enum_body) (switch_block)] @block

(if_statement condition: (parenthesized_expression (_) @if.condition) consequence: _ @if.body) @if
(if_statement "else" @else.outer alternative: [(block) (expression_statement) (return_statement) (throw_statement)] @else @else.body)
(if_statement "else" @else-if alternative: (if_statement condition: (parenthesized_expression (_) @else-if.condition) consequence: _ @else-if.body @else-if.outer))
[(for_statement body: (_) @for.body) (enhanced_for_statement body: (_) @for.body)] @for
(enhanced_for_statement name: (_) @for.name value: (_) @for.value) @for
(for_statement condition: (_) @for.condition) @for
(while_statement condition: (parenthesized_expression (_) @while.condition) body: (_) @while.body) @while
(do_statement body: (_) @while.body condition: (parenthesized_expression (_) @while.condition)) @while
[(try_statement "try" @try body: (_) @try.body @try.outer) (try_with_resources_statement "try" @try body: (_) @try.body @try.outer)] @try.removal
(catch_clause (catch_formal_parameter) @catch.value body: (_) @catch.body) @catch
(finally_clause (block) @finally.body) @finally
(switch_expression condition: (parenthesized_expression (_) @switch.value) body: (_) @switch.body) @switch
[(switch_block_statement_group (switch_label (_)? @case.value)) (switch_rule (switch_label (_)? @case.value))] @case
[(switch_block_statement_group (switch_label "default")) (switch_rule (switch_label "default"))] @default

(return_statement (_)? @return.value ";" @return.before @return.removal) @return
(throw_statement (_) @throw.value ";" @throw.before @throw.removal) @throw
[(string_literal) (character_literal)] @string
[(line_comment) (block_comment)] @comment
((block_comment) @doc (#match? @doc "^/[*][*]"))
[(identifier) (type_identifier)] @identifier

; Names. That of the only variable of a declaration goes with all before its value.

[
  (method_declaration name: (_) @name) (constructor_declaration name: (_) @name) (compact_constructor_declaration name: (_) @name)
  (class_declaration name: (_) @name) (record_declaration name: (_) @name) (interface_declaration name: (_) @name)
  (annotation_type_declaration name: (_) @name) (enum_declaration name: (_) @name) (enum_constant name: (_) @name)
  (annotation_type_element_declaration name: (_) @name)
  (formal_parameter name: (_) @name) (spread_parameter (variable_declarator name: (_) @name)) (catch_formal_parameter name: (_) @name)
  (variable_declarator name: (_) @name) (enhanced_for_statement name: (_) @name) (resource name: (_) @name)
  (package_declaration (_) @name) (module_declaration name: (_) @name) (type_pattern (_) (identifier) @name)
  (instanceof_expression name: (_) @name) (type_parameter . (type_identifier) @name)
] @name.domain
(inferred_parameters (identifier) @name)
(lambda_expression parameters: (identifier) @name)
(variable_declarator name: (_) @name value: (_) @name.until)
(local_variable_declaration . (modifiers)? @name.removal type: (_) @name.removal . (variable_declarator name: (_) @name) . ";") @name.domain
(field_declaration . (modifiers)? @name.removal type: (_) @name.removal . (variable_declarator name: (_) @name) . ";") @name.domain
(assignment_expression left: (_) @name right: (_) @name.until) @name.domain

(variable_declarator "=" @value.removal value: (_) @value)
[(local_variable_declaration . (modifiers)? . type: (_) . (variable_declarator value: (_) @value) . ";")
 (field_declaration . (modifiers)? . type: (_) . (variable_declarator value: (_) @value) . ";")
 (variable_declarator value: (_) @value)] @value.domain
(assignment_expression operator: _ @value.removal right: (_) @value) @value.domain
(resource "=" @value.removal value: (_) @value) @value.domain
(element_value_pair "=" @value.removal value: (_) @value) @value.domain
(annotation_type_element_declaration "default" @value.removal value: (_) @value) @value.domain
[(return_statement (_) @value) (throw_statement (_) @value) (yield_statement (_) @value)
 (enhanced_for_statement value: (_) @value) (switch_expression condition: (parenthesized_expression (_) @value))] @value.domain
((lambda_expression body: (_) @value) @value.domain (#not-kind? @value block))
(element_value_pair key: (_) @key value: (_) @key.until) @key.domain

[
  (formal_parameter type: (_) @type) (catch_formal_parameter (catch_type) @type)
  (local_variable_declaration type: (_) @type) (field_declaration type: (_) @type) (constant_declaration type: (_) @type)
  (method_declaration type: (_) @type) (annotation_type_element_declaration type: (_) @type)
  (enhanced_for_statement type: (_) @type) (resource type: (_) @type) (array_creation_expression type: (_) @type)
  (cast_expression type: (_) @type)
] @type.domain
(spread_parameter . (modifiers)? . (_) @type) @type.domain
(cast_expression "(" @type.removal type: (_) @type ")" @type.removal)
(object_creation_expression type: (_) @type)
(instanceof_expression right: (_) @type)
(type_pattern . (_) @type)
(type_arguments (_) @type @type-argument)
[(throws (_) @type) (type_bound (_) @type)]
(type_parameters (type_parameter) @generic)
[(class_declaration) (record_declaration) (interface_declaration) (enum_declaration) (annotation_type_declaration)] @type

; Calls and lists of arguments and parameters.

(method_invocation object: (_)? @callee.outer name: (_) @callee) @callee.domain
(object_creation_expression "new" @callee.outer type: (_) @callee) @callee.domain
(explicit_constructor_invocation constructor: (_) @callee) @callee.domain
(enum_constant name: (_) @callee arguments: (_) @callee.domain)
[(argument_list "(" @argument-list.after ")" @argument-list.before)
 (annotation_argument_list "(" @argument-list.after ")" @argument-list.before)] @argument-list
[(formal_parameters "(" @parameter-list.after ")" @parameter-list.before)
 (inferred_parameters "(" @parameter-list.after ")" @parameter-list.before)] @parameter-list
(lambda_expression parameters: (identifier) @parameter-list @parameter @parameter.name)
(superclass "extends" @extends.removal (_) @extends @type)
(class_declaration (superclass (_) @extends)) @extends.domain
(extends_interfaces (type_list (_) @extends @type))
(extends_interfaces "extends" @extends.removal (type_list . (_) @extends .))
(super_interfaces (type_list (_) @implements @type))
(super_interfaces "implements" @implements.removal (type_list . (_) @implements .))
[(argument_list (_) @item) (annotation_argument_list (_) @item) (formal_parameters (_) @item) (inferred_parameters (_) @item)
 (array_initializer (_) @item @element) (element_value_array_initializer (_) @item @element) (enum_body (enum_constant) @item)]

; Bodies, conditions, branches, loops.

[
  (block "{" @body.after "}" @body.before) (constructor_body "{" @body.after "}" @body.before)
  (class_body "{" @body.after "}" @body.before) (interface_body "{" @body.after "}" @body.before)
  (enum_body "{" @body.after "}" @body.before) (switch_block "{" @body.after "}" @body.before)
  (annotation_type_body "{" @body.after "}" @body.before)
] @body
[
  (method_declaration body: (_) @body) (constructor_declaration body: (_) @body) (compact_constructor_declaration body: (_) @body)
  (class_declaration body: (_) @body) (record_declaration body: (_) @body) (interface_declaration body: (_) @body)
  (enum_declaration body: (_) @body) (annotation_type_declaration body: (_) @body) (lambda_expression body: (_) @body)
  (if_statement consequence: (_) @body) (for_statement body: (_) @body) (enhanced_for_statement body: (_) @body)
  (while_statement body: (_) @body) (do_statement body: (_) @body) (try_statement body: (_) @body)
  (try_with_resources_statement body: (_) @body) (catch_clause body: (_) @body) (finally_clause (block) @body)
  (switch_expression body: (_) @body) (synchronized_statement body: (_) @body) (static_initializer (block) @body)
] @body.domain
((if_statement "else" @body.domain alternative: (_) @body) (#not-kind? @body if_statement))
(switch_block_statement_group ":" @body @body.after) @body.outer
(switch_rule (switch_label) "->" [(expression_statement) (throw_statement) (block)] @body) @body.domain

(if_statement "if" @condition.domain condition: (parenthesized_expression (_) @condition) consequence: (_) @condition.domain)
[
  (ternary_expression condition: (_) @condition)
  (for_statement condition: (_) @condition)
  (while_statement condition: (parenthesized_expression (_) @condition))
  (do_statement condition: (parenthesized_expression (_) @condition))
  (assert_statement . (_) @condition)
  (switch_block_statement_group (switch_label "case" . (_) @condition))
  (switch_rule (switch_label "case" . (_) @condition))
] @condition.domain
((switch_label "case" . (_) @condition (_) @condition.outer) (#not-kind? @condition.outer guard))
(guard "when" @condition.removal (_) @condition)

((if_statement "if" @branch consequence: (_) @branch.outer) @_if (#not-in? @_if if_statement))
((if_statement "if" @branch consequence: (_) alternative: (if_statement) @branch.until) @_if (#not-in? @_if if_statement))
(if_statement "else" @branch alternative: (if_statement consequence: (_) @branch.outer))
((if_statement "else" @branch alternative: (_) @branch.outer) (#not-kind? @branch.outer if_statement))
[(try_statement "try" @branch body: (_) @branch.outer) (try_with_resources_statement "try" @branch body: (_) @branch.outer)]
[(catch_clause) (finally_clause) (switch_block_statement_group) (switch_rule)] @branch
(ternary_expression consequence: (_) @branch alternative: (_) @branch)
[(for_statement) (enhanced_for_statement) (while_statement) (do_statement)] @loop
(do_statement) @do

; Literals, statements of one word, expressions.

[(array_initializer) (element_value_array_initializer)] @list
[(decimal_integer_literal) (decimal_floating_point_literal) (hex_integer_literal) (hex_floating_point_literal)
 (octal_integer_literal) (binary_integer_literal)] @number
(string_literal ["\"" "\"\"\""] @string-text.after ["\"" "\"\"\""] @string-text.before) @string-text
(character_literal) @character-literal
(break_statement) @break
(continue_statement) @continue
(yield_statement) @yield
(assert_statement) @assert
[(binary_expression) (unary_expression) (update_expression) (ternary_expression) (instanceof_expression)] @expression
[(binary_expression left: (_) @operand operator: _ @operator right: (_) @operand)
 (unary_expression operator: _ @operator operand: (_) @operand)
 (update_expression (_) @operand)]

; Declarations.

[(annotation) (marker_annotation)] @annotation
(modifiers ["public" "protected" "private" "abstract" "static" "final" "strictfp" "default" "synchronized" "native" "transient"
            "volatile" "sealed" "non-sealed"] @modifier)
[
  (constructor_declaration name: (_) @constructor.name parameters: (_) @constructor.parameters body: (_) @constructor.body)
  (compact_constructor_declaration name: (_) @constructor.name body: (_) @constructor.body)
] @constructor
(field_declaration type: (_) @property.type declarator: (variable_declarator name: (_) @property.name value: (_)? @property.value)
  ";" @property.before @property.removal) @property
(constant_declaration declarator: (variable_declarator name: (_) @constant.name value: (_) @constant.value)) @constant
((field_declaration (modifiers "static" "final") declarator: (variable_declarator name: (_) @constant.name value: (_) @constant.value)) @constant)
(local_variable_declaration . (modifiers)? @declaration.outer type: (_) @declaration.outer
  . (variable_declarator name: (_) @declaration.name !value) @declaration . ";" @declaration.removal)
(package_declaration) @package
(method_declaration name: (_) @prototype.name !body) @prototype
