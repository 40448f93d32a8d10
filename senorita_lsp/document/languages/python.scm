(function_definition name: (_) @function.name body: (_) @function.body) @function
(decorated_definition definition: (function_definition) @function) @function.outer

(class_definition body: (block (function_definition name: (_) @method.name body: (_) @method.body) @method))
(class_definition body: (block (decorated_definition definition: (function_definition name: (_) @method.name body: (_) @method.body) @method) @method.outer))

(class_definition name: (_) @class.name body: (_) @class.body) @class
(decorated_definition definition: (class_definition) @class) @class.outer

(identifier) @identifier
