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
(argument_list (_) @argument)
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
(local_variable_declaration type: (_) . (variable_declarator value: (_)) @assignment .) @assignment.outer
(field_declaration type: (_) . (variable_declarator value: (_)) @assignment .) @assignment.outer
(assignment_expression left: (_) @assignment.name operator: _ @assignment.operator right: (_) @assignment.value) @assignment

(program (_) @statement)
(block (_) @statement)
(constructor_body (_) @statement)
(class_body (_) @statement)
(interface_body (_) @statement)
(switch_block_statement_group (statement) @statement)
(if_statement consequence: [(expression_statement) (return_statement) (throw_statement) (break_statement) (continue_statement)] @statement)
(if_statement alternative: [(expression_statement) (return_statement) (throw_statement) (break_statement) (continue_statement)] @statement)
[(block) (constructor_body) (class_body) (interface_body) (enum_body) (switch_block)] @block

(if_statement condition: (parenthesized_expression (_) @if.condition) consequence: _ @if.body) @if
(if_statement "else" @else.outer alternative: [(block) (expression_statement) (return_statement) (throw_statement)] @else @else.body)
(if_statement "else" @branch.outer alternative: (if_statement condition: (parenthesized_expression (_) @branch.condition) consequence: _ @branch.body) @branch)
(if_statement condition: (parenthesized_expression (_) @condition)) @condition.domain
(ternary_expression condition: (_) @condition) @condition.domain
[(for_statement body: (_) @for.body) (enhanced_for_statement body: (_) @for.body)] @for
(enhanced_for_statement name: (_) @for.name value: (_) @for.value) @for
(for_statement condition: (_) @for.condition) @for
(for_statement condition: (_) @condition) @condition.domain
(while_statement condition: (parenthesized_expression (_) @while.condition) body: (_) @while.body) @while
(while_statement condition: (parenthesized_expression (_) @condition)) @condition.domain
(do_statement body: (_) @while.body condition: (parenthesized_expression (_) @while.condition)) @while
(do_statement condition: (parenthesized_expression (_) @condition)) @condition.domain
[(try_statement body: (_) @try.body) (try_with_resources_statement body: (_) @try.body)] @try
(catch_clause (catch_formal_parameter) @catch.value body: (_) @catch.body) @catch
(finally_clause (block) @finally.body) @finally
(switch_expression condition: (parenthesized_expression (_) @switch.value) body: (_) @switch.body) @switch
[(switch_block_statement_group (switch_label (_)? @case.value)) (switch_rule (switch_label (_)? @case.value))] @case

(return_statement (_)? @return.value) @return
[(string_literal) (character_literal)] @string
[(line_comment) (block_comment)] @comment
((block_comment) @doc (#match? @doc "^/[*][*]"))
[(identifier) (type_identifier)] @identifier
