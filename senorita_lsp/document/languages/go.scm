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
; What can still be made out of broken code.
(ERROR [(if_statement) (for_statement) (expression_switch_statement) (type_switch_statement) (select_statement)
  (return_statement) (short_var_declaration) (assignment_statement) (inc_statement) (dec_statement) (send_statement)
  (expression_statement) (call_expression) (go_statement) (defer_statement) (var_declaration) (const_declaration)
  (type_declaration) (function_declaration) (method_declaration) (break_statement) (continue_statement)] @statement)
(source_file (ERROR ["break" "continue"] @statement))
(block) @block

(if_statement condition: (_) @if.condition @condition consequence: (_) @if.body) @if @condition.domain
(if_statement "else" @else.outer alternative: (block) @else @else.body)
(if_statement "else" @else-if alternative: (if_statement condition: (_) @else-if.condition consequence: (_) @else-if.body @else-if.outer))
(for_statement body: (_) @for.body) @for
(for_statement (range_clause left: (_)? @for.name right: (_) @for.value)) @for
(for_statement (for_clause condition: (_) @for.condition @condition)) @for @condition.domain
; "for condition {" is Go's while.
(for_statement (_expression) @while.condition @condition body: (_) @while.body) @while @condition.domain
[(expression_switch_statement) (type_switch_statement) (select_statement)] @switch
(expression_switch_statement value: (_) @switch.value) @switch
[(expression_case) (default_case) (type_case) (communication_case)] @case
(default_case) @default

(return_statement (_)? @return.value) @return
[(interpreted_string_literal) (raw_string_literal) (rune_literal)] @string
(comment) @comment
(source_file (comment) @doc)
[(identifier) (field_identifier) (type_identifier) (package_identifier)] @identifier

; --- Names: with a value behind them they go with all before it.
(function_declaration name: (_) @name) @name.domain
(method_declaration name: (_) @name) @name.domain
(method_elem name: (_) @name) @name.domain
(type_spec name: (_) @name) @name.domain
(type_alias name: (_) @name) @name.domain
(type_declaration . (_ name: (_) @name) .) @name.domain
(package_clause (package_identifier) @name) @name.domain
(type_parameter_declaration name: (_) @name) @name.domain
(field_declaration . name: (_) @name name: (_)* @name.outer) @name.domain
(parameter_declaration . name: (_) @name name: (_)* @name.outer) @name.domain
(variadic_parameter_declaration name: (_) @name) @name.domain
((var_declaration "var" @name.removal (var_spec . name: (_) @name name: (_)* @name.outer type: (_)? @name.removal value: (_)? @name.until)) @name.domain @_all
  (#not-match? @_all "^var\\s*[(]"))
((const_declaration "const" @name.removal (const_spec . name: (_) @name name: (_)* @name.outer type: (_)? @name.removal value: (_)? @name.until)) @name.domain @_all
  (#not-match? @_all "^const\\s*[(]"))
(var_spec_list (var_spec . name: (_) @name name: (_)* @name.outer value: (_)? @name.until) @name.domain)
(const_declaration "(" (const_spec . name: (_) @name name: (_)* @name.outer value: (_)? @name.until) @name.domain)
(short_var_declaration left: (_) @name right: (_) @name.until) @name.domain
(assignment_statement left: (_) @name right: (_) @name.until) @name.domain
(for_statement (range_clause left: (_) @name)) @name.domain
(type_switch_statement alias: (_) @name) @name.domain
(receive_statement left: (_) @name right: (_) @name.until) @name.domain

; --- Values.
(short_var_declaration ":=" @value.removal right: (_) @value) @value.domain
(assignment_statement operator: _ @value.removal right: (_) @value) @value.domain
(var_spec "=" @value.removal value: (_) @value) @value.domain
(var_declaration . (var_spec value: (_) @value) .) @value.domain
(const_spec "=" @value.removal value: (_) @value) @value.domain
(const_declaration . (const_spec value: (_) @value) .) @value.domain
(type_alias "=" @value.removal type: (_) @value) @value.domain
(type_spec type: [(type_identifier) (qualified_type) (generic_type) (pointer_type) (map_type) (slice_type) (array_type) (function_type) (channel_type)] @value) @value.domain
(return_statement (expression_list) @value) @value.domain
(for_statement (range_clause right: (_) @value)) @value.domain
(expression_switch_statement value: (_) @value) @value.domain
(type_switch_statement !alias value: (_) @value) @value.domain
(type_switch_statement alias: (_) @value "{" @value.before) @value.domain
(receive_statement right: (_) @value) @value.domain
(send_statement value: (_) @value) @value.domain
(keyed_element key: (_) @key @key.name ":" @value.removal value: (_) @value @key.until) @key.domain @value.domain
(keyed_element key: (_) @entry.name value: (_) @entry.value) @entry

; --- Types.
(var_spec type: (_) @type) @type.domain
(var_declaration . (var_spec type: (_) @type) .) @type.domain
(const_spec type: (_) @type) @type.domain
(const_declaration . (const_spec type: (_) @type) .) @type.domain
(parameter_declaration type: (_) @type) @type.domain
(variadic_parameter_declaration type: (_) @type) @type.domain
(field_declaration type: (_) @type) @type.domain
(function_declaration result: (_) @type) @type.domain
(method_declaration result: (_) @type) @type.domain
(method_elem result: (_) @type) @type.domain
(func_literal result: (_) @type) @type.domain
(function_type result: (_) @type) @type.domain
(type_assertion_expression "." @type.removal "(" @type.removal type: (_) @type ")" @type.removal)
(type_conversion_expression type: (_) @type) @type.domain
(composite_literal type: (_) @type)
(map_type key: (_) @type)
(map_type value: (_) @type)
(type_case type: (_) @type)
(type_arguments (_) @type-argument @type)
(type_parameter_list (type_parameter_declaration) @generic)
(type_alias) @type-alias
(type_declaration . (type_alias) @type-alias .) @type-alias.outer
(package_clause) @package
(method_elem name: (_) @prototype.name) @prototype

; --- Lists of parameters and arguments.
(method_declaration receiver: (parameter_list (parameter_declaration) @receiver-argument))
(_ parameters: (parameter_list "(" @parameter-list.after ")" @parameter-list.before) @parameter-list @parameter-list.domain)
(argument_list "(" @argument-list.after ")" @argument-list.before) @argument-list @argument-list.domain
(call_expression function: (_) @callee) @callee.domain
(type_conversion_expression type: (_) @callee) @callee.domain
(composite_literal type: (_) @callee) @callee.domain
(composite_literal type: (_) @call.name body: (_) @call.arguments) @call
(type_conversion_expression type: (_) @call.name) @call

; --- Bodies.
(block "{" @body.after "}" @body.before) @body
(field_declaration_list "{" @body.after "}" @body.before) @body
(interface_type "{" @body.after "}" @body.before) @body
(function_declaration body: (_) @body) @body.domain
(method_declaration body: (_) @body) @body.domain
(func_literal body: (_) @body) @body.domain
(type_declaration (type_spec type: (struct_type (field_declaration_list) @body))) @body.domain
(type_declaration (type_spec type: (interface_type) @body)) @body.domain
(if_statement consequence: (_) @body) @body.domain
(if_statement alternative: (block) @body)
(for_statement body: (_) @body) @body.domain
(expression_switch_statement "{" @body.after "}" @body.before) @body @body.domain
(type_switch_statement "{" @body.after "}" @body.before) @body @body.domain
(select_statement "{" @body.after "}" @body.before) @body @body.domain
[(expression_case (statement_list) @body) (default_case (statement_list) @body) (type_case (statement_list) @body)
 (communication_case (statement_list) @body)] @body.domain

; --- Branches, loops and the other ways a program goes.
(if_statement "if" @branch consequence: (_) @branch.outer)
((if_statement "if" @branch alternative: (if_statement) @branch.until) @_if (#not-in? @_if if_statement))
(if_statement "else" @branch.outer alternative: (if_statement "if" @branch))
(if_statement "else" @branch.outer alternative: (block) @branch)
[(expression_case) (default_case) (type_case) (communication_case)] @branch
(expression_case value: (_) @condition @case.value) @case @condition.domain
(type_case "case" @condition.after ":" @condition.before) @condition @condition.domain
(communication_case communication: (_) @condition) @condition.domain
(for_statement) @loop
(break_statement) @break
(continue_statement) @continue
(goto_statement) @goto
((expression_statement (call_expression function: (identifier) @_panic)) @throw (#eq? @_panic "panic"))
((call_expression function: (identifier) @_panic) @throw (#eq? @_panic "panic"))
(var_declaration . (var_spec !value) .) @declaration

; --- Expressions and literals.
[(binary_expression) (unary_expression) (index_expression) (slice_expression)] @expression
(binary_expression left: (_) @operand operator: _ @operator right: (_) @operand)
(unary_expression operator: _ @operator operand: (_) @operand)
[(int_literal) (float_literal) (imaginary_literal)] @number
(interpreted_string_literal "\"" @string-text.after "\"" @string-text.before) @string-text @string-text.domain
(raw_string_literal "`" @string-text.after "`" @string-text.before) @string-text @string-text.domain
(rune_literal) @character-literal
(composite_literal type: [(slice_type) (array_type) (implicit_length_array_type)] body: (literal_value) @list)
(composite_literal type: [(map_type) (type_identifier) (qualified_type) (generic_type) (struct_type)] body: (literal_value) @dictionary @object)
(literal_element (literal_value) @list)
(literal_value (_) @item)
(composite_literal type: [(slice_type) (array_type) (implicit_length_array_type)] body: (literal_value (_) @element))
(literal_element (literal_value (_) @element))
