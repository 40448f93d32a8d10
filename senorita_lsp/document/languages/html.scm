; HTML. An element is named after its tag.

(element [(start_tag (tag_name) @element.name) (self_closing_tag (tag_name) @element.name)]) @element
[(script_element (start_tag (tag_name) @element.name) (raw_text)? @element.body)
 (style_element (start_tag (tag_name) @element.name) (raw_text)? @element.body)] @element
[(start_tag (tag_name) @tag.name) (self_closing_tag (tag_name) @tag.name) (end_tag (tag_name) @tag.name)] @tag
(attribute (attribute_name) @attribute.name) @attribute
(attribute [(attribute_value) (quoted_attribute_value)] @attribute.value) @attribute
(quoted_attribute_value) @string
(text) @text
(comment) @comment
[(tag_name) (attribute_name)] @identifier
