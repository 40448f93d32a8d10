; What C's grammar names differently from C++'s.

(if_statement condition: (parenthesized_expression (_) @condition)) @condition.domain
(while_statement condition: (parenthesized_expression (_) @condition)) @condition.domain
(if_statement condition: (parenthesized_expression (_) @if.condition) consequence: (_) @if.body) @if
(else_clause (if_statement condition: (parenthesized_expression (_) @branch.condition) consequence: (_) @branch.body) @branch) @branch.outer
(while_statement condition: (parenthesized_expression (_) @while.condition) body: (_) @while.body) @while
(switch_statement condition: (parenthesized_expression (_) @switch.value) body: (_) @switch.body) @switch
