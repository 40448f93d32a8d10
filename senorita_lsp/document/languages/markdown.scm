; Markdown. A section reaches from its heading to the next of its rank.

(section [(atx_heading heading_content: (_) @section.name) (setext_heading heading_content: (_) @section.name)]) @section
[(atx_heading heading_content: (_)? @heading.name) (setext_heading heading_content: (_) @heading.name)] @heading
(list_item) @element
(fenced_code_block (code_fence_content) @block.body) @block
(indented_code_block) @block
(fenced_code_block (info_string (language) @block.name)) @block
(paragraph (inline) @statement)
(pipe_table_row "|" @cell.after . (pipe_table_cell) @cell "|" @cell.before)
(pipe_table_header "|" @cell.after . (pipe_table_cell) @cell "|" @cell.before)

; --- Lists, tables, code, links.
(list) @list
(list_item) @item
(list_item (paragraph (inline) @value)) @value.domain
(fenced_code_block) @code-block
(indented_code_block) @code-block
(fenced_code_block (code_fence_content) @body) @body.domain
(fenced_code_block (info_string (language) @name)) @name.domain
[(atx_heading heading_content: (_) @name) (setext_heading heading_content: (_) @name)] @name.domain
(section [(atx_heading) (setext_heading)] @body.after) @body @body.domain
(pipe_table) @table
[(pipe_table_row) (pipe_table_header)] @row
(link_reference_definition (link_label) @link.name) @link
(link_reference_definition (link_label) @name (link_destination) @value) @name.domain @value.domain
((html_block) @comment (#match? @comment "^<!--"))
