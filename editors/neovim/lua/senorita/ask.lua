---Asking the user: a list in a float that lets the rest of Neovim go on, or the `vim.ui.select` of a plug-in.
local options = require('senorita.options')

local M = {}

---Who was typing when the question came up has not answered it.
local NOT_MEANT_MS = 400

local open ---@type { close: fun() }?

---Whether vim.ui.select is still the one Neovim brings, which waits for keys and for nothing else.
local function brings_its_own()
  local source = debug.getinfo(vim.ui.select, 'S').source
  return vim.fs.normalize(source):match('vim/ui%.lua$') ~= nil
end

---@return boolean
local function in_float()
  local how = options.get().select_with
  return how == 'float' or (how == 'auto' and brings_its_own())
end

---@param titles string[]
---@param prompt string
---@return integer bufnr, string[] lines
local function page(titles, prompt)
  local lines = vim.split(prompt, '\n', { plain = true })
  for index, title in ipairs(titles) do
    lines[#lines + 1] = ('%d. %s'):format(index, (title:gsub('%s+', ' ')))
  end
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].bufhidden = 'wipe'
  vim.bo[bufnr].filetype = 'senorita-question'
  return bufnr, lines
end

---@param bufnr integer
---@param lines string[]
---@return integer win
local function window(bufnr, lines)
  local width = 20
  for _, line in ipairs(lines) do
    width = math.max(width, vim.fn.strdisplaywidth(line) + 2)
  end
  width = math.min(width, math.max(20, vim.o.columns - 4))
  local height = 0
  for _, line in ipairs(lines) do
    height = height + math.max(1, math.ceil(vim.fn.strdisplaywidth(line) / width))
  end
  height = math.min(height, math.max(3, vim.o.lines - 4))
  local win = vim.api.nvim_open_win(bufnr, true, {
    relative = 'editor',
    row = math.max(0, math.floor((vim.o.lines - height) / 2) - 1),
    col = math.max(0, math.floor((vim.o.columns - width) / 2)),
    width = width,
    height = height,
    style = 'minimal',
    border = 'rounded',
    title = ' Senorita ',
  })
  vim.wo[win].wrap = true
  vim.wo[win].cursorline = true
  return win
end

---@param titles string[]
---@param prompt string
---@param last boolean the last one stands ready, not the first
---@param callback fun(index: integer?)
local function float(titles, prompt, last, callback)
  local before, typing = vim.api.nvim_get_current_win(), vim.fn.mode():match('^[iR]') ~= nil
  local since = vim.uv.now()
  local bufnr, lines = page(titles, prompt)
  local head = #lines - #titles
  local win = window(bufnr, lines)
  vim.cmd.stopinsert()
  vim.api.nvim_win_set_cursor(win, { head + (last and #titles or 1), 0 })
  local settled = false
  local function settle(index)
    if settled then
      return
    end
    settled, open = true, nil
    if vim.api.nvim_win_is_valid(win) then
      vim.api.nvim_win_close(win, true)
    end
    if vim.api.nvim_win_is_valid(before) then
      vim.api.nvim_set_current_win(before)
    end
    callback(index)
  end
  local function key(lhs, index)
    vim.keymap.set('n', lhs, function()
      if typing and vim.uv.now() - since < NOT_MEANT_MS then
        return
      end
      local chosen = index or vim.api.nvim_win_get_cursor(win)[1] - head
      settle(titles[chosen] and chosen or nil)
    end, { buffer = bufnr, nowait = true, silent = true })
  end
  for index = 1, math.min(9, #titles) do
    key(tostring(index), index)
  end
  key('<CR>')
  key('<Esc>', 0)
  key('q', 0)
  vim.api.nvim_create_autocmd('BufWipeout', {
    buffer = bufnr,
    once = true,
    callback = vim.schedule_wrap(function()
      settle(nil)
    end),
  })
  open = {
    close = function()
      settle(nil)
    end,
  }
end

---Lets one be picked, without waiting for it.
---@param titles string[]
---@param opts { prompt: string, kind?: string, last?: boolean }
---@param callback fun(title: string?, index: integer?)
function M.pick(titles, opts, callback)
  M.close()
  if in_float() then
    return float(titles, opts.prompt, opts.last or false, function(index)
      callback(index and titles[index], index)
    end)
  end
  vim.ui.select(titles, { prompt = opts.prompt, kind = opts.kind or 'senorita' }, callback)
end

---Closes the question that is open: it has been answered otherwise.
function M.close()
  if open then
    open.close()
  end
end

---`window/showMessageRequest`
---@param params lsp.ShowMessageRequestParams
---@return lsp.MessageActionItem|vim.NIL
function M.request(params)
  local actions = params.actions or {}
  local co = assert(coroutine.running())
  local titles = vim.tbl_map(function(action)
    return action.title
  end, actions)
  require('senorita.state').announce('SenoritaQuestion', { message = params.message, answers = titles })
  local opts = { prompt = params.message, kind = 'senorita.confirm', last = true }
  M.pick(titles, opts, function(_, index)
    -- One that answers at once would do so before the wait has begun.
    vim.schedule(function()
      coroutine.resume(co, actions[index] or vim.NIL)
    end)
  end)
  return coroutine.yield()
end

return M
