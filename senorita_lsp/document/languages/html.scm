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

(element [(start_tag) (self_closing_tag)] @start-tag) @start-tag.domain
(element (end_tag) @end-tag) @end-tag.domain
[(script_element (start_tag) @start-tag) (style_element (start_tag) @start-tag)] @start-tag.domain
[(script_element (end_tag) @end-tag) (style_element (end_tag) @end-tag)] @end-tag.domain
[(element (start_tag) @tags (end_tag) @tags) (script_element (start_tag) @tags (end_tag) @tags)
 (style_element (start_tag) @tags (end_tag) @tags)] @tags.domain
[(element (start_tag) @content.after (end_tag) @content.before) (script_element (start_tag) @content.after (end_tag) @content.before)
 (style_element (start_tag) @content.after (end_tag) @content.before)] @content
[(element (start_tag) @body.after (end_tag) @body.before) (script_element (start_tag) @body.after (end_tag) @body.before)
 (style_element (start_tag) @body.after (end_tag) @body.before)] @body
[(start_tag (tag_name) @name) (self_closing_tag (tag_name) @name) (end_tag (tag_name) @name)] @name.domain
[(element (start_tag (tag_name) @name)) (element (self_closing_tag (tag_name) @name))] @name.domain
(attribute (attribute_name) @key) @key.domain
(attribute (attribute_name) @key (_) @key.until)
(attribute "=" @value.removal [(attribute_value) (quoted_attribute_value)] @value) @value.domain
(quoted_attribute_value ["\"" "'"] @string-text.after ["\"" "'"] @string-text.before) @string-text
[(document (_) @statement) (element (element) @statement) (element [(script_element) (style_element)] @statement)]
(doctype) @declaration
(script_element (raw_text) @text)
(style_element (raw_text) @text)
