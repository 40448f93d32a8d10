---What of a file is seen: scrolling, folds, and finding text in it and in other files.
local how = require('senorita.editor.how')

local M = {}

---The server waits twice as long.
local SEARCH_MS = 5000

---@param arguments table
function M.scroll(arguments)
  local direction = arguments.direction or 'down'
  if arguments.line then
    vim.api.nvim_win_set_cursor(0, { math.min(arguments.line + 1, vim.fn.line('$')), 0 })
    return how.normal('zz')
  end
  local plain = { top = 'gg', bottom = 'G', center = 'zz' }
  if plain[direction] then
    return how.normal(plain[direction])
  end
  local count = how.times(arguments)
  local unit = arguments.unit or 'line'
  local keys
  if direction == 'left' or direction == 'right' then
    keys = count .. (direction == 'left' and 'zh' or 'zl')
  elseif unit == 'page' then
    keys = count .. (direction == 'up' and '<C-b>' or '<C-f>')
  elseif unit == 'halfPage' then
    local half = count * math.max(1, math.floor(vim.api.nvim_win_get_height(0) / 2))
    keys = half .. (direction == 'up' and '<C-y>' or '<C-e>')
  else
    keys = count .. (direction == 'up' and '<C-y>' or '<C-e>')
  end
  return how.normal(keys)
end

---Folds need a method that finds some: where there is none by hand, the indentation is one.
---@param command string an Ex command for a range of lines
---@param all string the keys for everything
---@param arguments table
function M.fold(command, all, arguments)
  if arguments.all then
    local unfolded = vim.wo.foldmethod == 'manual' and vim.fn.foldlevel('.') == 0 and command == 'foldclose'
    if unfolded then
      vim.wo.foldmethod = 'indent'
    end
    return how.normal(all)
  end
  local first, last = how.lines_of(arguments.range)
  local function run()
    -- A heading is less indented than what it heads.
    local more = ('%d,%d%s'):format(first, math.min(last + 1, vim.fn.line('$')), command)
    return how.ex(('%d,%d%s'):format(first, last, command)) and how.ex(more)
  end
  local why = run()
  if why and command == 'foldclose' and vim.wo.foldmethod == 'manual' then
    vim.wo.foldmethod = 'indent'
    why = run()
  end
  return why and 'there is nothing to fold here' or nil
end

---@param arguments table
local function find_in_files(arguments)
  if not arguments.text or arguments.text == '' then
    vim.api.nvim_feedkeys(':grep! ', 'n', false)
    return
  end
  local command = vim.fn.executable('rg') == 1 and { 'rg', '--vimgrep', '-F', '--', arguments.text, '.' }
    or { 'grep', '-rnIHF', '--exclude-dir=.git', '--', arguments.text, '.' }
  local good, found = pcall(function()
    return vim.system(command, { text = true, cwd = vim.uv.cwd(), timeout = SEARCH_MS }):wait()
  end)
  if not good or found.stdout == '' then
    return ('%q is nowhere in these files'):format(arguments.text)
  end
  local lines = vim.split(vim.trim(found.stdout), '\n')
  vim.fn.setqflist({}, ' ', { title = arguments.text, lines = lines, efm = '%f:%l:%c:%m,%f:%l:%m' })
  return how.ex('copen')
end

---@param arguments table
function M.find(arguments)
  if arguments.scope == 'workspace' then
    return find_in_files(arguments)
  end
  if not arguments.text or arguments.text == '' then
    vim.api.nvim_feedkeys('/', 'n', false)
    return
  end
  local pattern = '\\V' .. vim.fn.escape(arguments.text, '/\\'):gsub('\n', '\\n')
  vim.fn.setreg('/', pattern)
  vim.o.hlsearch = vim.o.hlsearch
  vim.cmd("silent! normal! m'")
  if vim.fn.search(pattern) == 0 then
    return ('%q is nowhere in this file'):format(arguments.text)
  end
end

return M
