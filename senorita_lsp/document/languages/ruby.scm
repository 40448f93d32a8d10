; Ruby. Comments right above a method, class or module are its documentation. A block is an anonymous function.

(method name: (_) @function.name parameters: (_)? @function.parameters body: (_)? @function.body) @function
(singleton_method name: (_) @function.name parameters: (_)? @function.parameters body: (_)? @function.body) @function
(class body: (body_statement (method
  name: (_) @method.name parameters: (_)? @method.parameters body: (_)? @method.body) @method))
(module body: (body_statement (method
  name: (_) @method.name parameters: (_)? @method.parameters body: (_)? @method.body) @method))
(singleton_class body: (body_statement (method
  name: (_) @method.name parameters: (_)? @method.parameters body: (_)? @method.body) @method))
(singleton_method name: (_) @method.name parameters: (_)? @method.parameters body: (_)? @method.body) @method

(class name: (_) @class.name body: (_)? @class.body) @class
(singleton_class value: (_) @class.name body: (_)? @class.body) @class
(module name: (_) @module.name body: (_)? @module.body) @module
(assignment left: (constant) @constant.name right: (_) @constant.value) @constant
(lambda parameters: (_)? @lambda.parameters) @lambda
(lambda body: [(block body: (_) @lambda.body) (do_block body: (_) @lambda.body)]) @lambda
((call !receiver method: (_) @_word block: (_)) @lambda (#any-of? @_word "lambda" "proc"))
(call block: (do_block parameters: (_)? @lambda.parameters body: (_)? @lambda.body) @lambda)
(call block: (block parameters: (_)? @lambda.parameters body: (_)? @lambda.body) @lambda)

(method_parameters (_) @parameter)
(lambda_parameters (_) @parameter)
(block_parameters (_) @parameter)
(method_parameters (_ name: (_) @parameter.name value: (_)? @parameter.value) @parameter)
(lambda_parameters (_ name: (_) @parameter.name value: (_)? @parameter.value) @parameter)
(block_parameters (_ name: (_) @parameter.name value: (_)? @parameter.value) @parameter)
(method_parameters (identifier) @parameter @parameter.name)
(lambda_parameters (identifier) @parameter @parameter.name)
(block_parameters (identifier) @parameter @parameter.name)
(argument_list (_) @argument)
(argument_list (pair key: (_) @argument.name value: (_)? @argument.value) @argument)
((call !receiver method: (_) @call.name arguments: (_)? @call.arguments) @call
  (#not-match? @call.name "^(raise|require|require_relative|load|include|extend)$"))
(call receiver: (_) @call.receiver method: (_) @call.name arguments: (_)? @call.arguments) @call
((call !receiver method: (_) @_word arguments: (argument_list . (_) @import.name)) @import
  (#any-of? @_word "require" "require_relative" "load"))

(assignment left: (_) @assignment.name right: (_) @assignment.value) @assignment
(operator_assignment left: (_) @assignment.name operator: _ @assignment.operator right: (_) @assignment.value) @assignment
(assignment left: [(identifier) (instance_variable) (class_variable) (global_variable) (constant)] @variable.name right: (_) @variable.value) @variable
(assignment left: (left_assignment_list) @variable.name right: (_) @variable.value) @variable

(program (_) @statement)
(body_statement [(_statement) (rescue) (else) (ensure)] @statement)
(begin [(_statement)] @statement)
(block_body (_statement) @statement)
(then (_statement) @statement)
(else (_statement) @statement)
(do (_statement) @statement)
(ensure (_statement) @statement)
; What can still be made out of broken code.
(ERROR [(method) (singleton_method) (class) (module) (if) (unless) (while) (until) (for) (case) (begin) (assignment)
  (operator_assignment) (return) (call)] @statement)
[(block) (do_block)] @block
[(body_statement) (then) (do)] @block

(if condition: (_) @if.condition @condition consequence: (_)? @if.body) @if @condition.domain
(unless condition: (_) @if.condition @condition consequence: (_)? @if.body) @if @unless @condition.domain
(if_modifier body: (_) @if.body condition: (_) @if.condition @condition) @if @condition.domain
(unless_modifier body: (_) @if.body condition: (_) @if.condition @condition) @if @unless @condition.domain
(conditional condition: (_) @condition) @condition.domain
(elsif condition: (_) @condition) @condition.domain
(elsif "elsif" @else-if condition: (_) @else-if.condition @else-if.outer consequence: (_)? @else-if.body @else-if.outer)
(else) @else
(for pattern: (_) @for.name value: (in (_) @for.value) body: (_) @for.body) @for
(while condition: (_) @while.condition @condition body: (_) @while.body) @while @condition.domain
(until condition: (_) @while.condition @condition body: (_) @while.body) @while @condition.domain
(while_modifier body: (_) @while.body condition: (_) @while.condition @condition) @while @condition.domain
(until_modifier body: (_) @while.body condition: (_) @while.condition @condition) @while @condition.domain
(case value: (_)? @switch.value) @switch
(case_match value: (_) @switch.value) @switch
(when pattern: (_) @case.value body: (_)? @case.body) @case
(in_clause pattern: (_) @case.value body: (_)? @case.body) @case
[(case (else) @default) (case_match (else) @default)]
(begin (rescue)) @try
(begin (ensure)) @try
(rescue exceptions: (_)? @catch.value body: (_)? @catch.body) @catch
(ensure) @finally

(return (argument_list)? @return.value) @return
[(string) (chained_string) (heredoc_beginning) (character) (subshell)] @string
(comment) @comment
((comment) @doc (#match? @doc "^#"))
(pair key: (_) @entry.name value: (_)? @entry.value) @entry
(array (_) @element)
(string_array (_) @element)
(symbol_array (_) @element)
[(identifier) (constant) (instance_variable) (class_variable) (global_variable)] @identifier

; --- Names: with a value behind them they go with all before it.
(class name: (_) @name) @name.domain
(singleton_class value: (_) @name) @name.domain
(module name: (_) @name) @name.domain
(method name: (_) @name) @name.domain
(singleton_method object: (_) @name.outer name: (_) @name) @name.domain
(method_parameters (identifier) @name)
(lambda_parameters (identifier) @name)
(block_parameters (identifier) @name)
(method_parameters (_ name: (_) @name) @name.domain)
(lambda_parameters (_ name: (_) @name) @name.domain)
(block_parameters (_ name: (_) @name) @name.domain)
(argument_list (pair key: (_) @name) @name.domain)
(assignment left: (_) @name right: (_) @name.until) @name.domain
(operator_assignment left: (_) @name right: (_) @name.until) @name.domain
(for pattern: (_) @name) @name.domain
(rescue variable: (exception_variable (_) @name)) @name.domain
(alias name: (_) @name) @name.domain

; --- Values.
(assignment "=" @value.removal right: (_) @value) @value.domain
(operator_assignment operator: _ @value.removal right: (_) @value) @value.domain
(optional_parameter "=" @value.removal value: (_) @value) @value.domain
(keyword_parameter value: (_) @value) @value.domain
(pair ["=>" ":"] @value.removal value: (_) @value) @value.domain
(return (argument_list) @value) @value.domain
(yield (argument_list) @value) @value.domain
(break (argument_list) @value) @value.domain
(next (argument_list) @value) @value.domain
(for value: (in (_) @value)) @value.domain
(case value: (_) @value) @value.domain
(case_match value: (_) @value) @value.domain
(method parameters: (_)? "=" @value.removal body: (_) @value) @value.domain
(singleton_method parameters: (_)? "=" @value.removal body: (_) @value) @value.domain
(lambda body: (block body: (block_body . (_) @value .))) @value.domain
(block body: (block_body . (_) @value .)) @value.domain
((call !receiver method: (_) @_word arguments: (argument_list) @value) @value.domain (#any-of? @_word "raise" "throw"))

; --- Keys, entries, items.
(hash (pair key: (_) @key @key.name value: (_)? @key.until) @key.domain @item)
(hash [(hash_splat_argument)] @item)
(argument_list (pair key: (_) @key @key.name value: (_)? @key.until) @key.domain)
(hash) @dictionary
[(array) (string_array) (symbol_array)] @list
(array (_) @item)
(string_array (_) @item)
(symbol_array (_) @item)
((call receiver: (constant) @_set method: (_) @_new) @set (#eq? @_set "Set") (#any-of? @_new "new" "[]"))
((element_reference object: (constant) @_set) @set (#eq? @_set "Set"))

; --- Heads of classes.
(class body: (body_statement (assignment left: (_) @property.name right: (_) @property.value) @property @field))
(class body: (body_statement (call method: (_) @_word arguments: (argument_list (_) @property.name)) @property @field)
  (#any-of? @_word "attr_accessor" "attr_reader" "attr_writer" "attribute" "field" "property" "has_many" "has_one" "belongs_to"))
(method (body_statement (assignment left: (instance_variable) @field.name right: (_) @field.value) @field))
[(class name: (_) @type.name) (module name: (_) @type.name)] @type
(class superclass: (superclass "<" @extends.removal (_) @extends @type)) @extends.domain
(class superclass: (superclass (_) @class.extends)) @class
((call !receiver method: (_) @_word arguments: (argument_list) @implements) @implements.domain (#any-of? @_word "include" "extend" "prepend"))
((identifier) @modifier (#any-of? @modifier "private" "protected" "public" "module_function" "private_constant"))
((call !receiver method: (_) @modifier arguments: (argument_list . (method))) (#any-of? @modifier "private" "protected" "public" "module_function"))
((method name: (_) @_name) @constructor (#eq? @_name "initialize"))

; --- Lists of parameters and arguments.
(method_parameters "(" @parameter-list.after ")" @parameter-list.before) @parameter-list @parameter-list.domain
((method_parameters) @parameter-list (#not-match? @parameter-list "^[(]"))
(lambda_parameters "(" @parameter-list.after ")" @parameter-list.before) @parameter-list @parameter-list.domain
((lambda_parameters) @parameter-list (#not-match? @parameter-list "^[(]"))
(block_parameters . "|" @parameter-list.after "|" @parameter-list.before .) @parameter-list @parameter-list.domain
(argument_list "(" @argument-list.after ")" @argument-list.before) @argument-list @argument-list.domain
((argument_list) @argument-list (#not-match? @argument-list "^[(]"))
(element_reference "[" @argument-list.after "]" @argument-list.before) @argument-list
((call !receiver method: (_) @callee) @callee.domain (#not-match? @callee "^(require|require_relative|include|extend)$"))
(call receiver: (_) @callee.outer method: (_) @callee) @callee.domain
(call receiver: (_) @callee . "." . arguments: (_)) @callee.domain
[(super) (yield)] @call

; --- Bodies.
(class body: (_) @body) @body.domain
(module body: (_) @body) @body.domain
(singleton_class body: (_) @body) @body.domain
(method body: (_) @body) @body.domain
(singleton_method body: (_) @body) @body.domain
(lambda body: (block "{" @body.after "}" @body.before) @body) @body.domain
(block parameters: (_) @body.after "}" @body.before) @body @body.domain
(block !parameters "{" @body.after "}" @body.before) @body @body.domain
(do_block body: (_) @body) @body.domain
(if condition: (_) @body.after consequence: (then) @body) @body.domain
(unless condition: (_) @body.after consequence: (then) @body) @body.domain
(elsif condition: (_) @body.after consequence: (then) @body) @body.domain
(else "else" @body.after) @body @body.domain
(while condition: (_) @body.after body: (do "end" @body.before) @body) @body.domain
(until condition: (_) @body.after body: (do "end" @body.before) @body) @body.domain
(for value: (_) @body.after body: (do "end" @body.before) @body) @body.domain
(do "do" @body.after) @body
(then "then" @body.after) @body
(if_modifier body: (_) @body) @body.domain
(unless_modifier body: (_) @body) @body.domain
(while_modifier body: (_) @body) @body.domain
(until_modifier body: (_) @body) @body.domain
(when pattern: (_) @body.after body: (then) @body) @body.domain
(in_clause pattern: (_) @body.after guard: (_)? @body.after body: (then) @body) @body.domain
(rescue "rescue" @body.after exceptions: (_)? @body.after variable: (_)? @body.after body: (then) @body) @body.domain
(ensure "ensure" @body.after) @body @body.domain
(begin "begin" @body.after "end" @body.before) @body @body.domain
(case value: (_) . (when) @body "end" @body.before) @body.domain
(case !value . (when) @body "end" @body.before) @body.domain
(case_match value: (_) . clauses: (in_clause) @body "end" @body.before) @body.domain

; --- Branches, loops and the other ways a program goes.
(if "if" @branch condition: (_) @branch.outer consequence: (_)? @branch.outer)
(unless "unless" @branch condition: (_) @branch.outer consequence: (_)? @branch.outer)
(if "if" @branch alternative: (elsif "elsif" @branch.until.3))
(elsif "elsif" @branch consequence: (_)? @branch.outer)
[(else) (when) (in_clause) (rescue) (ensure)] @branch
(conditional consequence: (_) @branch)
(conditional alternative: (_) @branch)
(begin "begin" @branch (_statement) @branch.outer (rescue))
(when . pattern: (_) @condition body: (_)? @condition.before) @condition.domain
(in_clause pattern: (_) @condition) @condition.domain
(in_clause guard: (_ ["if" "unless"] @condition.removal condition: (_) @condition)) @condition.domain
[(for) (while) (until) (while_modifier) (until_modifier)] @loop
((call receiver: (_) @loop.value method: (_) @_word block: [(do_block parameters: (block_parameters . (_) @loop.variable))
  (block parameters: (block_parameters . (_) @loop.variable))]) @loop
  (#any-of? @_word "each" "each_with_index" "times" "upto" "downto" "step" "each_pair"))
((call method: (_) @_word @loop.name block: [(do_block body: (_) @loop.body) (block body: (_) @loop.body)]) @loop
  (#any-of? @_word "loop" "each" "each_with_index" "times" "upto" "downto" "step" "each_pair"))
((call method: (_) @_word block: (_)) @loop (#any-of? @_word "loop" "each" "each_with_index" "times" "upto" "downto" "step" "each_pair"))
[(until) (until_modifier)] @until
((call !receiver method: (_) @_word) @throw (#any-of? @_word "raise" "throw"))
(yield) @yield
(break) @break
(next) @continue
(method body: (body_statement (rescue))) @try
(do_block body: (body_statement (rescue))) @try
(rescue_modifier handler: (_) @catch.value) @catch

; --- Expressions and literals.
[(binary) (unary) (range) (conditional)] @expression
(binary left: (_) @operand operator: _ @operator right: (_) @operand)
(unary operand: (_) @operand)
(range begin: (_) @operand operator: _ @operator end: (_) @operand)
[(integer) (float) (rational) (complex)] @number
(unary "-" [(integer) (float)]) @number
(string "\"" @string-text.after "\"" @string-text.before) @string-text @string-text.domain
(heredoc_body (heredoc_content) @string-text) @string-text.domain
(regex) @regular-expression
(character) @character-literal
((comment) @docstring (#match? @docstring "^=begin"))
