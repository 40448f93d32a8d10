; What JavaScript's grammar names differently from TypeScript's.

(formal_parameters (assignment_pattern left: (_) @parameter.name right: (_) @parameter.value) @parameter)
(formal_parameters (rest_pattern (identifier) @parameter.name) @parameter)
(field_definition property: (_) @field.name value: (_)? @field.value) @field
(field_definition
  property: (_) @method.name @function.name
  value: [(arrow_function body: (_) @method.body @function.body)
          (function_expression body: (_) @method.body @function.body)]) @method @function
(formal_parameters (identifier) @parameter @parameter.name)
(class_body (field_definition) @field . ";" @field.outer)

(field_definition property: (_) @name) @name.domain
(field_definition property: (_) @name value: (_) @name.until)
(field_definition "=" @value.removal value: (_) @value) @value.domain
(field_definition "static" @modifier)
(formal_parameters (identifier) @name)
(formal_parameters [(assignment_pattern left: (_) @name) (rest_pattern (_) @name)] @name.domain)
(formal_parameters [(object_pattern) (array_pattern)] @name)
[(class_declaration) (class)] @type
(export_statement declaration: (class_declaration) @type) @type.outer
(class_heritage "extends" @extends.removal . (_) @extends)
(class_declaration (class_heritage "extends" (_) @extends)) @extends.domain
(field_definition property: (_) @property.name value: (_)? @property.value) @property
(class_body (field_definition) @property . ";" @property.removal)
; What is left of a declaration that is not done yet.
(ERROR ["class" "function"] . (identifier) @name) @name.domain
