; Go. A type, constant or variable that is the only one its keyword declares is the whole declaration; comments right
; above a top-level declaration are its documentation.

(function_declaration
  name: (_) @function.name
  parameters: (_) @function.parameters
  result: (_)? @function.type
  body: (_)? @function.body) @function
(method_declaration
  name: (_) @method.name @function.name
  parameters: (_) @method.parameters @function.parameters
  result: (_)? @method.type @function.type
  body: (_)? @method.body @function.body) @method @function
(method_elem name: (_) @method.name parameters: (_) @method.parameters) @method

(type_spec name: (_) @struct.name @class.name type: (struct_type (_) @struct.body @class.body)) @struct @class
(type_declaration . (type_spec type: (struct_type)) @struct @class .) @struct.outer @class.outer
(type_spec name: (_) @interface.name type: (interface_type) @interface.body) @interface
(type_declaration . (type_spec type: (interface_type)) @interface .) @interface.outer
[(type_spec name: (_) @type.name type: (_) @type.value) (type_alias name: (_) @type.name type: (_) @type.value)] @type
(type_declaration . (_) @type .) @type.outer
(field_declaration name: (_) @field.name type: (_) @field.type) @field
(func_literal parameters: (_) @lambda.parameters body: (_) @lambda.body) @lambda

(_ parameters: (parameter_list [(parameter_declaration) (variadic_parameter_declaration)] @parameter))
(_ parameters: (parameter_list (parameter_declaration name: (_) @parameter.name type: (_) @parameter.type) @parameter))
(_ parameters: (parameter_list (variadic_parameter_declaration name: (_) @parameter.name type: (_) @parameter.type) @parameter))
(argument_list (_) @argument)
(call_expression function: (_) @call.name arguments: (_) @call.arguments) @call

(import_spec path: (interpreted_string_literal (interpreted_string_literal_content) @import.name)) @import
(import_declaration . (import_spec) @import .) @import.outer

(short_var_declaration left: (_) @variable.name @assignment.name right: (_) @variable.value @assignment.value) @variable @assignment
(var_spec name: (_) @variable.name type: (_)? @variable.type value: (_)? @variable.value) @variable
(var_declaration . (var_spec) @variable .) @variable.outer
(const_spec name: (_) @constant.name value: (_)? @constant.value) @constant
(const_declaration . (const_spec) @constant .) @constant.outer
(const_spec name: (_) @variable.name value: (_)? @variable.value) @variable
(const_declaration . (const_spec) @variable .) @variable.outer
(assignment_statement left: (_) @assignment.name operator: _ @assignment.operator right: (_) @assignment.value) @assignment

(source_file (_) @statement)
(statement_list (_) @statement)
(block) @block

(if_statement condition: (_) @if.condition @condition consequence: (_) @if.body) @if @condition.domain
(if_statement "else" @else.outer alternative: (block) @else @else.body)
(if_statement "else" @branch.outer alternative: (if_statement condition: (_) @branch.condition consequence: (_) @branch.body) @branch)
(for_statement body: (_) @for.body) @for
(for_statement (range_clause left: (_)? @for.name right: (_) @for.value)) @for
(for_statement (for_clause condition: (_) @for.condition @condition)) @for @condition.domain
; "for condition {" is Go's while.
(for_statement (_expression) @while.condition @condition body: (_) @while.body) @while @condition.domain
[(expression_switch_statement) (type_switch_statement) (select_statement)] @switch
(expression_switch_statement value: (_) @switch.value) @switch
[(expression_case) (default_case) (type_case) (communication_case)] @case

(return_statement (_)? @return.value) @return
[(interpreted_string_literal) (raw_string_literal) (rune_literal)] @string
(comment) @comment
(source_file (comment) @doc)
[(identifier) (field_identifier) (type_identifier) (package_identifier)] @identifier
