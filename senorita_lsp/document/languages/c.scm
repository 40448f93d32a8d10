; C, and what C++ shares with it. A prototype is a function that is declared and not defined.

(function_definition body: (_) @function.body) @function
(function_definition type: (_) @function.type) @function
(function_definition declarator: (function_declarator
  declarator: (identifier) @function.name parameters: (_) @function.parameters)) @function
(function_definition declarator: (_ declarator: (function_declarator
  declarator: (identifier) @function.name parameters: (_) @function.parameters))) @function
(function_definition declarator: (_ declarator: (_ declarator: (function_declarator
  declarator: (identifier) @function.name parameters: (_) @function.parameters)))) @function
(declaration declarator: (function_declarator declarator: (identifier) @prototype.name)) @prototype
(declaration declarator: (_ declarator: (function_declarator declarator: (identifier) @prototype.name))) @prototype

(struct_specifier name: (_) @struct.name @class.name body: (_) @struct.body @class.body) @struct @class
; A specifier that stands alone takes its semicolon.
(_ (struct_specifier body: (_)) @struct @class . ";" @struct.outer @class.outer)
(_ (union_specifier body: (_)) @struct . ";" @struct.outer)
(_ (enum_specifier body: (_)) @enum . ";" @enum.outer)
(union_specifier name: (_) @struct.name body: (_) @struct.body) @struct
(enum_specifier name: (_) @enum.name body: (_) @enum.body) @enum
; "typedef struct {…} T;" is the struct T.
(type_definition
  type: (struct_specifier !name body: (_) @struct.body @class.body)
  declarator: (type_identifier) @struct.name @class.name) @struct @class
(type_definition type: (enum_specifier !name body: (_) @enum.body) declarator: (type_identifier) @enum.name) @enum
(type_definition type: (_) @type.value declarator: (type_identifier) @type.name) @type
(field_declaration type: (_) @field.type declarator: (field_identifier) @field.name) @field
(field_declaration
  type: (_) @field.type
  declarator: [(pointer_declarator declarator: (field_identifier) @field.name)
               (array_declarator declarator: (field_identifier) @field.name)]) @field
(enumerator name: (_) @variant.name value: (_)? @variant.value) @variant
[(preproc_def name: (_) @macro.name value: (_)? @macro.value) (preproc_function_def name: (_) @macro.name value: (_)? @macro.value)] @macro

((parameter_list (_) @parameter) (#not-eq? @parameter "void"))
(parameter_list (parameter_declaration declarator: (_ declarator: (_ declarator: (identifier) @parameter.name))) @parameter)
(parameter_list (parameter_declaration type: (_) @parameter.type declarator: (identifier) @parameter.name) @parameter)
(parameter_list (parameter_declaration type: (_) @parameter.type declarator: (_ declarator: (identifier) @parameter.name)) @parameter)
(argument_list (_) @argument)
(call_expression function: (_) @call.name arguments: (_) @call.arguments) @call

(preproc_include path: [(string_literal (string_content) @import.name) (system_lib_string) @import.name]) @import

(init_declarator declarator: (identifier) @variable.name value: (_) @variable.value) @variable
(init_declarator declarator: (_ declarator: (identifier) @variable.name) value: (_) @variable.value) @variable
(declaration type: (_) @variable.type . (init_declarator) @variable .) @variable.outer
(declaration type: (_) @variable.type declarator: (identifier) @variable.name) @variable
(init_declarator declarator: (_) @assignment.name value: (_) @assignment.value) @assignment
(declaration type: (_) . (init_declarator) @assignment .) @assignment.outer
(assignment_expression left: (_) @assignment.name operator: _ @assignment.operator right: (_) @assignment.value) @assignment

(translation_unit (_) @statement)
(compound_statement (_) @statement)
(field_declaration_list (_) @statement)
(if_statement consequence: [(expression_statement) (return_statement) (break_statement) (continue_statement) (goto_statement)] @statement)
(else_clause [(expression_statement) (return_statement) (break_statement) (continue_statement) (goto_statement)] @statement)
[(compound_statement) (field_declaration_list) (enumerator_list)] @block

(else_clause [(compound_statement) (expression_statement) (return_statement)] @else.body) @else
(conditional_expression condition: (_) @condition) @condition.domain
(for_statement body: (_) @for.body) @for
(for_statement condition: (_) @for.condition) @for
(for_statement condition: (_) @condition) @condition.domain
(do_statement body: (_) @while.body condition: (parenthesized_expression (_) @while.condition)) @while
(do_statement condition: (parenthesized_expression (_) @condition)) @condition.domain
(case_statement value: (_)? @case.value) @case

(return_statement (_)? @return.value) @return
[(string_literal) (concatenated_string) (char_literal)] @string
(comment) @comment
((comment) @doc (#match? @doc "^(/[*][*!]|//[/!])"))
[(identifier) (field_identifier) (type_identifier)] @identifier
