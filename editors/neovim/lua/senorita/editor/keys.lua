---Keys by the names that people have for them.

local M = {}

---Keys as they are called, to Neovim's names.
local KEYS = {
  ctrl = 'C',
  control = 'C',
  alt = 'M',
  option = 'M',
  meta = 'M',
  shift = 'S',
  cmd = 'D',
  command = 'D',
  super = 'D',
  escape = 'Esc',
  esc = 'Esc',
  enter = 'CR',
  ['return'] = 'CR',
  tab = 'Tab',
  space = 'Space',
  backspace = 'BS',
  delete = 'Del',
  insert = 'Insert',
  home = 'Home',
  ['end'] = 'End',
  pageup = 'PageUp',
  pagedown = 'PageDown',
  up = 'Up',
  down = 'Down',
  left = 'Left',
  right = 'Right',
}

---One press: "ctrl+w" to `<C-w>`.
---@param press string
---@return string?
local function key(press)
  local parts = vim.split(press:lower(), '+', { plain = true })
  for index, part in ipairs(parts) do
    local name = KEYS[part] or (part:match('^f%d%d?$') and part:upper())
    if not name and vim.fn.strchars(part) ~= 1 then
      return nil
    end
    parts[index] = name or (part == '<' and 'lt' or part)
  end
  local plain = #parts == 1 and not KEYS[press:lower()] and #parts[1] < 2
  return plain and parts[1] or '<' .. table.concat(parts, '-') .. '>'
end

---@param arguments table
function M.press(arguments)
  local wanted = arguments.keys
  if type(wanted) == 'string' then
    wanted = vim.split(wanted, ' ', { trimempty = true })
  end
  local keys = ''
  for _, each in ipairs(wanted or {}) do
    local known = key(each)
    if not known then
      return ('there is no key %q'):format(each)
    end
    keys = keys .. known
  end
  vim.api.nvim_feedkeys(vim.keycode(keys), 'm', false)
end

return M
