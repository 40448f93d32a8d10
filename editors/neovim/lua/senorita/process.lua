---A microphone or a loudspeaker that is a program: mono pcm_s16le on its standard output, or input.
local M = {}

local WORDS_KEPT = 2000

---@class senorita.Process
---@field kill fun()
---@field write fun(data: string?) nil ends its input

---Starts a program; nil, after telling why, where it cannot be.
---@param command string[]
---@param what string for the user: "microphone"
---@param on_data? fun(data: string) called with each piece of its output, on the main loop
---@param on_end fun() called once, when it has ended and all of its output was handed on
---@return senorita.Process?
function M.start(command, what, on_data, on_end)
  local words = ''
  local killed = false
  local function on_exit(result)
    vim.schedule(function()
      if result.code ~= 0 and not killed then
        local why = vim.trim(words):gsub('%s+', ' ')
        why = why ~= '' and why or ('it ended with code %d'):format(result.code)
        vim.notify(('Senorita: the %s does not work: %s'):format(what, why), vim.log.levels.ERROR)
      end
      on_end()
    end)
  end
  local function stdout(_, data)
    if data and on_data then
      vim.schedule(function()
        on_data(data)
      end)
    end
  end
  local function stderr(_, data)
    words = (words .. (data or '')):sub(-WORDS_KEPT)
  end
  local found, handle = pcall(
    vim.system,
    command,
    { stdin = on_data == nil, stdout = on_data and stdout or false, stderr = stderr },
    on_exit
  )
  if not found then
    local program = command[1] or ''
    vim.notify(('Senorita: no %s: %q cannot be run'):format(what, program), vim.log.levels.ERROR)
    return nil
  end
  return {
    kill = function()
      killed = true
      handle:kill('sigterm')
    end,
    write = function(data)
      pcall(handle.write, handle, data)
    end,
  }
end

return M
