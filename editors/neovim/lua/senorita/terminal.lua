---Terminals for spoken commands: one window at the bottom, a shell in each buffer, and the caret stays in the code.
local M = {}

local buffers = {} ---@type integer[]
local current ---@type integer?
local height = 12
local waiting = {} ---@type table<integer, string[]> by buffer: what is to be typed once its shell has shown its prompt
local patience_ms = 1000 -- a shell without a prompt is typed to after this

local function alive(bufnr)
  return vim.api.nvim_buf_is_valid(bufnr) and vim.fn.jobwait({ vim.bo[bufnr].channel }, 0)[1] == -1
end

local function sweep()
  buffers = vim.tbl_filter(alive, buffers)
  if not vim.tbl_contains(buffers, current) then
    current = buffers[#buffers]
  end
end

---Whether a program runs in it, which would take a command line for its own input.
---@param bufnr integer
local function busy(bufnr)
  local shell_starts = waiting[bufnr] ~= nil
  return not shell_starts and #vim.api.nvim_get_proc_children(vim.fn.jobpid(vim.bo[bufnr].channel)) > 0
end

---@return integer?
function M.window()
  for _, win in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    if vim.tbl_contains(buffers, vim.api.nvim_win_get_buf(win)) then
      return win
    end
  end
end

---Shows a buffer in the terminals' window, at its end; the caret stays where it is.
---@param bufnr integer
local function place(bufnr)
  local win = M.window()
  if win then
    vim.api.nvim_win_set_buf(win, bufnr)
  else
    win = vim.api.nvim_open_win(bufnr, false, { split = 'below', win = -1, height = height })
  end
  vim.wo[win].winfixheight = true
  vim.api.nvim_win_set_cursor(win, { vim.api.nvim_buf_line_count(bufnr), 0 })
end

---Types what waited: a line typed before the prompt is there would be shown twice, or in front of it.
---@param bufnr integer
local function ready(bufnr)
  local texts = waiting[bufnr]
  waiting[bufnr] = nil
  if texts and alive(bufnr) then
    vim.api.nvim_chan_send(vim.bo[bufnr].channel, table.concat(texts))
  end
end

---@param bufnr integer
---@param lived_ms number
---@param code integer
local function ended(bufnr, lived_ms, code)
  waiting[bufnr] = nil
  if code ~= 0 and lived_ms < patience_ms then
    vim.notify(('Senorita: the shell %s ended at once (%d)'):format(vim.o.shell, code), vim.log.levels.ERROR)
  end
end

---The shell and its arguments ('shell' may hold both).
---@return string[]
local function shell()
  local set = vim.o.shell
  return vim.fn.executable(set) == 1 and { set } or vim.split(set, ' ', { trimempty = true })
end

---A shell in a buffer of its own.
---@param cwd? string
---@return string?
local function start(cwd)
  local bufnr = vim.api.nvim_create_buf(false, true)
  local born = vim.uv.now()
  local good, job = pcall(vim.api.nvim_buf_call, bufnr, function()
    return vim.fn.jobstart(shell(), {
      term = true,
      cwd = cwd,
      on_stdout = function()
        ready(bufnr)
      end,
      on_exit = function(_, code)
        ended(bufnr, vim.uv.now() - born, code)
      end,
    })
  end)
  if not good or job <= 0 then
    vim.api.nvim_buf_delete(bufnr, { force = true })
    return ('the shell %s could not be started'):format(vim.o.shell)
  end
  vim.api.nvim_buf_set_name(bufnr, ('senorita://terminal/%d'):format(bufnr))
  buffers[#buffers + 1] = bufnr
  current = bufnr
  waiting[bufnr] = {}
  vim.defer_fn(function()
    ready(bufnr)
  end, patience_ms)
  place(bufnr)
end

---@param text string
local function type_in(text)
  if waiting[current] then
    table.insert(waiting[current], text)
  else
    vim.api.nvim_chan_send(vim.bo[current].channel, text)
  end
end

---Types a command line into a terminal of this folder where none is being carried out.
---@param command string
---@param cwd? string
---@param lines integer
---@return string?
function M.run(command, cwd, lines)
  height = lines
  sweep()
  local function free(bufnr)
    return vim.b[bufnr].senorita_cwd == cwd and not busy(bufnr)
  end
  if current and not free(current) then
    current = vim.iter(buffers):find(free)
  end
  if current then
    place(current)
  else
    local why = start(cwd)
    if why then
      return why
    end
    vim.b[current].senorita_cwd = cwd
  end
  type_in(command .. '\r')
end

function M.stop()
  sweep()
  if not current then
    return 'no terminal is open'
  end
  type_in('\3')
end

function M.clear()
  sweep()
  if not current then
    return 'no terminal is open'
  end
  type_in('\12')
end

function M.new()
  return start(vim.uv.cwd())
end

function M.show()
  sweep()
  if not current then
    return start(vim.uv.cwd())
  end
  place(current)
end

---@param step integer
function M.turn(step)
  sweep()
  if #buffers == 0 then
    return 'no terminal is open'
  end
  local at = vim.iter(ipairs(buffers)):find(function(_, bufnr)
    return bufnr == current
  end) or 1
  current = buffers[(at - 1 + step) % #buffers + 1]
  place(current)
end

---A second shell beside the first, both to be seen.
function M.split()
  sweep()
  local beside = M.window()
  if not beside then
    return M.show()
  end
  vim.api.nvim_open_win(vim.api.nvim_win_get_buf(beside), false, { split = 'right', win = beside })
  return start(vim.uv.cwd())
end

---Ends every shell: Neovim would ask about them on the way out.
function M.close()
  for _, bufnr in ipairs(buffers) do
    if alive(bufnr) then
      vim.fn.jobstop(vim.bo[bufnr].channel)
    end
  end
end

return M
