---`:Senorita` and its subcommands. One table: completion, help and the maps follow from it.
local M = {}

---@class senorita.Subcommand
---@field help string
---@field text? 'wanted'|'may' whether words follow
---@field range? boolean whether lines may be given before it
---@field plug? boolean whether there is a <Plug> map
---@field run fun(text: string, range?: lsp.Range)

local function listening()
  return require('senorita.listening')
end

---Asks about the code at the caret, or the lines given.
---@param words string
local function ask(words)
  return function(text, range)
    require('senorita.typed').say(text == '' and words or words .. ' ' .. text, range)
  end
end

---@param method string
---@param show fun(result: table)
local function request(method, show)
  require('senorita.server').request(method, nil, function(result, err)
    if err then
      require('senorita.server').complain(err)
    else
      show(result)
    end
  end)
end

---@param command string
local function server_command(command)
  return function(text)
    local arguments = {}
    if text ~= '' then
      local number = tonumber(text)
      if not number then
        vim.notify('Senorita: give the number of a finding', vim.log.levels.ERROR)
        return
      end
      arguments[1] = number
    end
    require('senorita.server').with(function(client)
      local params = { command = command, arguments = arguments }
      client:request('workspace/executeCommand', params, function(err, result)
        if err then
          require('senorita.server').complain(err)
        elseif type(result) == 'table' then
          require('senorita.result').take(result)
        end
      end)
    end)
  end
end

---Lets a voice be tried; its id is what the engine's setting takes.
local function voices()
  request('voice/voices', function(result)
    if #result.voices == 0 then
      vim.notify('Senorita: no engine with voices is ready; see :checkhealth senorita', vim.log.levels.WARN)
      return
    end
    local titles = vim.tbl_map(function(voice)
      return ('%s (%s, %s)'):format(voice.name, voice.language, voice.engine)
    end, result.voices)
    require('senorita.ask').pick(
      titles,
      { prompt = 'Which voice would you like to hear?' },
      function(_, index)
        local voice = index and result.voices[index]
        if voice then
          require('senorita.typed').try_voice(voice.id)
          vim.fn.setreg('"', voice.id)
          vim.notify(('Senorita: %s; its id is in the unnamed register'):format(voice.id))
        end
      end
    )
  end)
end

local function status()
  request('voice/status', function(result)
    require('senorita.report').show(result)
  end)
end

local function log()
  local path = vim.lsp.log and vim.lsp.log.get_filename and vim.lsp.log.get_filename()
  vim.cmd.tabedit(vim.fn.fnameescape(path or vim.lsp.get_log_path()))
  vim.cmd.normal({ 'G', bang = true })
end

local function restart()
  listening().stop()
  local client = require('senorita.server').client()
  if not client then
    return require('senorita.server').with(function() end)
  end
  local bufnr = vim.api.nvim_get_current_buf()
  client:stop()
  vim.wait(5000, function()
    return client:is_stopped()
  end, 20)
  require('senorita.server').start_all(bufnr)
end

---@type table<string, senorita.Subcommand>
M.table = {
  listen = {
    help = 'Listen; run it again to carry out what you said.',
    plug = true,
    run = function()
      listening().toggle()
    end,
  },
  handsfree = {
    help = 'Open the microphone and talk; run it again to close it.',
    plug = true,
    run = function()
      listening().hands_free()
    end,
  },
  mute = {
    help = 'Mute an open microphone; run it again to unmute it.',
    plug = true,
    run = function()
      listening().toggle_mute()
    end,
  },
  interrupt = {
    help = 'Be quiet: stop listening, thinking and speaking.',
    plug = true,
    run = function()
      listening().interrupt()
    end,
  },
  stop = {
    help = 'Close the session: no microphone, no loudspeaker, nothing.',
    plug = true,
    run = function()
      listening().stop()
    end,
  },
  say = {
    help = 'Carry out a typed utterance.',
    text = 'wanted',
    range = true,
    run = function(text, range)
      require('senorita.typed').say(text, range)
    end,
  },
  undo = {
    help = 'Take back the whole last utterance.',
    plug = true,
    run = ask('undo that'),
  },
  ['repeat'] = {
    help = 'Say the last spoken edit again, at the caret; `.` does the same.',
    plug = true,
    run = function()
      require('senorita.again').again()
    end,
  },
  explain = {
    help = 'Explain the lines, the selection or the code at the caret.',
    text = 'may',
    range = true,
    plug = true,
    run = ask('explain this'),
  },
  review = {
    help = 'Look for problems, shown as diagnostics.',
    text = 'may',
    range = true,
    plug = true,
    run = ask('review this'),
  },
  debug = {
    help = 'Find out what is wrong.',
    text = 'may',
    range = true,
    plug = true,
    run = ask('find the bug here'),
  },
  generate = {
    help = 'Write code as described.',
    text = 'wanted',
    range = true,
    run = ask('write'),
  },
  fix = {
    help = 'Apply the fix a finding offers: by its number, or the last one you went to.',
    text = 'may',
    run = server_command('senorita.fix'),
  },
  dismiss = {
    help = 'Dismiss a finding: by its number, or the last one you went to.',
    text = 'may',
    run = server_command('senorita.dismiss'),
  },
  conversation = {
    help = 'Show what was said and answered.',
    plug = true,
    run = function()
      require('senorita.conversation').open()
    end,
  },
  voices = { help = 'Listen to the available voices.', run = voices },
  status = { help = 'Show what is ready, what is missing, and how long turns took.', run = status },
  log = { help = "Open Neovim's log of language servers.", run = log },
  restart = { help = 'Restart the server.', run = restart },
}

---@return string[]
function M.names()
  local names = vim.tbl_keys(M.table)
  table.sort(names)
  return names
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local before = line:sub(1, #line - #lead)
  if not before:match('Senorita%s*$') then
    return {}
  end
  return vim.tbl_filter(function(name)
    return vim.startswith(name, lead)
  end, M.names())
end

---@param opts vim.api.keyset.create_user_command.command_args
function M.run(opts)
  local name, text = opts.args:match('^(%S*)%s*(.-)%s*$')
  local command = M.table[name == '' and 'listen' or name]
  if not command then
    local known = table.concat(M.names(), ', ')
    vim.notify(('Senorita: there is no %q; there is %s'):format(name, known), vim.log.levels.ERROR)
    return
  end
  if text == '' and command.text == 'wanted' then
    vim.notify((':Senorita %s needs text'):format(name), vim.log.levels.ERROR)
    return
  end
  local range
  if opts.range > 0 and command.range then
    range = require('senorita.place').lines(0, opts.line1 - 1, opts.line2 - 1)
  end
  command.run(text, range)
end

return M
