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
