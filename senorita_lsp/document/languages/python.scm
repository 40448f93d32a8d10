(function_definition name: (_) @function.name) @function
(function_definition body: (_) @function.body) @function
(decorated_definition definition: (function_definition) @function) @function.outer

(class_definition body: (block (function_definition name: (_) @method.name) @method))
(class_definition body: (block (function_definition body: (_) @method.body) @method))
(class_definition body: (block (decorated_definition definition: (function_definition name: (_) @method.name body: (_) @method.body) @method) @method.outer))

(class_definition name: (_) @class.name) @class
(class_definition body: (_) @class.body) @class
(decorated_definition definition: (class_definition) @class) @class.outer
