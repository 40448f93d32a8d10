local child = require('child')
local expect = require('expect')

---The specification's examples, by file name.
---@return table<string, table>
local function golden()
  local found = {}
  for _, path in ipairs(vim.fn.glob(vim.env.NEOVIM_SPEC_PROTOCOL .. '/*.json', true, true)) do
    found[vim.fs.basename(path)] = vim.json.decode(child.read(path))
  end
  assert(found['progress-state.json'], 'no golden messages')
  return found
end

---Whether all members that are written are those the specification writes, as deep as objects go.
---@param got any
---@param example any
---@param path string
local function known_members(got, example, path)
  if type(got) ~= 'table' or type(example) ~= 'table' or vim.islist(got) then
    return
  end
  for name, value in pairs(got) do
    expect.yes(example[name] ~= nil, ('%s.%s is not in the specification'):format(path, name))
    known_members(value, example[name], path .. '.' .. name)
  end
end

return {
  {
    'every progress value of the specification is taken',
    function()
      local nvim = child.start({ ['a.py'] = 'x = 1\n' })
      nvim:open('a.py')
      for name, message in vim.spairs(golden()) do
        if message.method == '$/progress' and message.params then
          local taken = nvim:lua(
            [[
            local value = ...
            return require('senorita.progress').take({ token = 'senorita-1', value = value })
          ]],
            message.params.value
          )
          expect.same(taken, true, name)
        end
      end
      expect.same(
        nvim:lua('return turns[1]').status,
        golden()['progress-turn.json'].params.value.result.status
      )
      expect.has(
        nvim:lua("return table.concat(require('senorita.conversation').lines(), '\\n')"),
        'what does this do'
      )
      local other =
        nvim:lua("return require('senorita.progress').take({ token = 5, value = { kind = 'begin' } })")
      expect.same(other, false)
      local unknown =
        nvim:lua("return require('senorita.progress').take({ token = 'senorita-1', value = { kind = 'x' } })")
      expect.same(unknown, true)
    end,
  },
  {
    'every result of the specification is told',
    function()
      local nvim = child.start({ ['a.py'] = 'x = 1\n' })
      nvim:open('a.py')
      local count = 0
      for name, message in vim.spairs(golden()) do
        local about = message.method
        if (about == 'voice/command' or about == 'voice/commit') and message.result then
          count = count + 1
          nvim:lua("require('senorita.result').take(...)", message.result)
          nvim:lua("require('senorita.ask').close()")
          expect.same(nvim:lua('return turns[#turns].status'), message.result.status, name)
        end
      end
      expect.yes(count >= 5)
    end,
  },
  {
    'a context has the members of the specification',
    function()
      local nvim = child.start({ ['a.py'] = 'α = 1\n' })
      nvim:open('a.py', 1, 0)
      nvim:lua([[
        local problem = { lnum = 0, col = 0, end_col = 2, message = 'odd', severity = 1, code = 'E1', source = 'ruff' }
        vim.diagnostic.set(vim.api.nvim_create_namespace('t'), 0, { problem })
      ]])
      local context =
        nvim:lua("return require('senorita.place').context(vim.lsp.get_clients({ name = 'senorita' })[1])")
      local example = {}
      for _, message in pairs(golden()) do
        example = vim.tbl_deep_extend('force', example, vim.tbl_get(message, 'params', 'context') or {})
      end
      known_members(context, example, 'context')
      known_members(context.diagnostics[1], example.diagnostics[1], 'diagnostic')
      expect.same(context.diagnostics[1].range['end'], { line = 0, character = 2 })
      expect.has(context.textDocument.uri, 'a.py')
    end,
  },
  {
    'what Neovim offers has the members of the specification',
    function()
      local nvim = child.start({})
      local offered = nvim:lua("return require('senorita.server').voice()")
      local example = golden()['initialize-params.json'].params.capabilities.experimental.voice
      known_members(offered, example, 'voice')
      expect.same(offered.version, 1)
    end,
  },
  {
    'the editor commands of the specification are answered',
    function()
      local nvim = child.start({ ['a.py'] = 'x = 1\n' })
      nvim:open('a.py')
      for name, message in vim.spairs(golden()) do
        if message.method == 'voice/editor' and message.params then
          local answer = nvim:lua("return require('senorita.editor').run(...)", message.params)
          expect.same(type(answer.ok), 'boolean', name)
          expect.yes(answer.ok or type(answer.message) == 'string', name)
        end
      end
    end,
  },
}
