-- The command, the maps to map keys to, and the colours. Everything else is loaded when it is used.
if vim.g.loaded_senorita then
  return
end
vim.g.loaded_senorita = true

if vim.fn.has('nvim-0.11') == 0 then
  vim.notify('Senorita needs Neovim 0.11 or newer', vim.log.levels.ERROR)
  return
end

vim.api.nvim_create_user_command('Senorita', function(opts)
  require('senorita.commands').run(opts)
end, {
  nargs = '*',
  range = true,
  desc = 'Speak with the editor',
  complete = function(lead, line)
    return require('senorita.commands').complete(lead, line)
  end,
})

local PLUGS = {
  'listen',
  'handsfree',
  'mute',
  'interrupt',
  'stop',
  'undo',
  'repeat',
  'explain',
  'review',
  'debug',
  'conversation',
}

for _, name in ipairs(PLUGS) do
  vim.keymap.set({ 'n', 'x', 'i' }, ('<Plug>(senorita-%s)'):format(name), function()
    require('senorita.commands').table[name].run('')
  end, { desc = 'Senorita: ' .. name })
end
vim.keymap.set({ 'n', 'x', 'i' }, '<Plug>(senorita-hold)', function()
  require('senorita').hold()
end, { desc = 'Senorita: listen while the key is held' })

for group, link in pairs({
  SenoritaInterim = 'Comment',
  SenoritaMessage = 'Normal',
  SenoritaTitle = 'Title',
  SenoritaWarning = 'WarningMsg',
}) do
  vim.api.nvim_set_hl(0, group, { default = true, link = link })
end

vim.api.nvim_create_autocmd('VimLeavePre', {
  group = vim.api.nvim_create_augroup('senorita.leave', {}),
  callback = function()
    if package.loaded['senorita.listening'] then
      require('senorita.listening').leave()
    end
    if package.loaded['senorita.terminal'] then
      require('senorita.terminal').close()
    end
  end,
})
