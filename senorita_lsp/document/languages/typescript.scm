; What TypeScript adds, for .ts and .tsx.

(interface_declaration name: (_) @interface.name body: (_) @interface.body) @interface
(export_statement declaration: (interface_declaration) @interface) @interface.outer
(enum_declaration name: (_) @enum.name body: (_) @enum.body) @enum
(export_statement declaration: (enum_declaration) @enum) @enum.outer
(type_alias_declaration name: (_) @type.name value: (_) @type.value) @type
(export_statement declaration: (type_alias_declaration) @type) @type.outer
[(internal_module name: (_) @module.name body: (_)? @module.body) (module name: (_) @module.name body: (_)? @module.body)] @module
(expression_statement . (internal_module) @module .) @module.outer
(export_statement declaration: (internal_module) @module) @module.outer
(abstract_class_declaration name: (_) @class.name body: (_) @class.body) @class
(export_statement declaration: (abstract_class_declaration) @class) @class.outer
; A decorator of a method is its neighbour; that of a class is part of it or of its "export".
(class_body (decorator) @leading)

(function_signature name: (_) @prototype.name) @prototype
(ambient_declaration (function_signature) @prototype) @prototype.outer
(export_statement declaration: (function_signature) @prototype) @prototype.outer
[(method_signature name: (_) @method.name) (abstract_method_signature name: (_) @method.name)] @method

[(function_declaration return_type: (type_annotation (_) @function.type))
 (method_definition return_type: (type_annotation (_) @function.type))] @function
(method_definition return_type: (type_annotation (_) @method.type)) @method
(formal_parameters [
  (required_parameter pattern: (identifier) @parameter.name)
  (optional_parameter pattern: (identifier) @parameter.name)
  (required_parameter pattern: (rest_pattern (identifier) @parameter.name))
] @parameter)
(formal_parameters [
  (required_parameter type: (type_annotation (_) @parameter.type))
  (optional_parameter type: (type_annotation (_) @parameter.type))
] @parameter)
(formal_parameters [(required_parameter value: (_) @parameter.value) (optional_parameter value: (_) @parameter.value)] @parameter)
(variable_declarator type: (type_annotation (_) @variable.type)) @variable

(public_field_definition name: (_) @field.name value: (_)? @field.value) @field
(public_field_definition type: (type_annotation (_) @field.type)) @field
(property_signature name: (_) @field.name) @field
(property_signature type: (type_annotation (_) @field.type)) @field
(public_field_definition
  name: (_) @method.name @function.name
  value: [(arrow_function body: (_) @method.body @function.body)
          (function_expression body: (_) @method.body @function.body)]) @method @function
(interface_body (_) @statement)
(interface_body (_) @statement . ";" @statement.outer)
(class_body (public_field_definition) @field . ";" @field.outer)
(interface_body (property_signature) @field . ";" @field.outer)
(_ (abstract_method_signature) @method . ";" @method.outer)
(_ (method_signature) @method . ";" @method.outer)
[(interface_body) (enum_body)] @block
(type_identifier) @identifier
