; What C++ adds. A template is what it declares with its "template <…>"; a function in a class, or named
; Class::name, is a method.

(template_declaration (function_definition) @function) @function.outer
(template_declaration (class_specifier) @class) @class.outer
(template_declaration (struct_specifier) @class @struct) @class.outer @struct.outer
(class_specifier name: (_) @class.name body: (_) @class.body) @class
(_ (class_specifier body: (_)) @class . ";" @class.outer)
(field_declaration declarator: (field_identifier) @field.name default_value: (_) @field.value) @field
(namespace_definition name: (_)? @module.name body: (_) @module.body) @module
(alias_declaration name: (_) @type.name type: (_) @type.value) @type
(lambda_expression body: (_) @lambda.body) @lambda

(function_definition declarator: (function_declarator
  declarator: [(field_identifier) (destructor_name) (operator_name)] @function.name
  parameters: (_) @function.parameters)) @function
(function_definition declarator: (_ (function_declarator
  declarator: [(field_identifier) (operator_name)] @function.name
  parameters: (_) @function.parameters))) @function
(function_definition declarator: (function_declarator
  declarator: (qualified_identifier name: (_) @function.name @method.name)
  parameters: (_) @function.parameters @method.parameters)) @function @method
(function_definition declarator: (_ (function_declarator
  declarator: (qualified_identifier name: (_) @function.name @method.name)
  parameters: (_) @function.parameters @method.parameters))) @function @method
(field_declaration_list (function_definition
  declarator: (function_declarator declarator: (_) @method.name parameters: (_) @method.parameters)
  body: (_)? @method.body) @method)
(field_declaration_list (function_definition
  declarator: (_ (function_declarator declarator: (_) @method.name parameters: (_) @method.parameters))
  body: (_)? @method.body) @method)
(field_declaration_list (template_declaration (function_definition
  declarator: (function_declarator declarator: (_) @method.name)) @method) @method.outer)
(field_declaration declarator: (function_declarator declarator: (_) @method.name @prototype.name)) @method @prototype
(field_declaration_list (declaration declarator: (function_declarator declarator: (_) @method.name @prototype.name)) @method @prototype)

(parameter_list (optional_parameter_declaration
  type: (_) @parameter.type declarator: (identifier) @parameter.name default_value: (_) @parameter.value) @parameter)
(parameter_list (parameter_declaration type: (_) @parameter.type declarator: (reference_declarator (identifier) @parameter.name)) @parameter)
(new_expression type: (_) @call.name arguments: (_) @call.arguments) @call
(using_declaration) @import

(declaration_list (_) @statement)
(declaration_list) @block
(if_statement condition: (condition_clause value: (_) @condition)) @condition.domain
(while_statement condition: (condition_clause value: (_) @condition)) @condition.domain
(for_range_loop declarator: (_) @for.name right: (_) @for.value body: (_) @for.body) @for
(try_statement body: (_) @try.body) @try
(catch_clause parameters: (parameter_list (_) @catch.value) body: (_) @catch.body) @catch
(raw_string_literal) @string
(namespace_identifier) @identifier
(if_statement condition: (condition_clause value: (_) @if.condition) consequence: (_) @if.body) @if
(else_clause (if_statement condition: (condition_clause value: (_) @branch.condition) consequence: (_) @branch.body) @branch) @branch.outer
(while_statement condition: (condition_clause value: (_) @while.condition) body: (_) @while.body) @while
(switch_statement condition: (condition_clause value: (_) @switch.value) body: (_) @switch.body) @switch
