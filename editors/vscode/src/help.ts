/** What helps against what: by the code of a problem, the buttons that are offered with it. Data only. */

export interface Button {
  title: string;
  command: string;
  args?: unknown[];
}

const setting = (title: string, name: string): Button => ({ title, command: "workbench.action.openSettings", args: [name] });
const doctor: Button = { title: "Find Out More", command: "senorita.doctor" };
const microphone: Button = { title: "Choose Microphone", command: "senorita.chooseMicrophone" };
const permission: Button = { title: "Open System Settings", command: "senorita.openMicrophoneSettings" };
const install: Button = { title: "Install", command: "senorita.install" };
const restart: Button = { title: "Restart", command: "senorita.restart" };
const key: Button = { title: "Enter Key", command: "senorita.setKey" };
const output: Button = { title: "Show Output", command: "senorita.showOutput" };

export const HELP: Record<string, Button[]> = {
  noServer: [install, setting("Set Its Path", "senorita.server.path")],
  serverGone: [restart, output],
  noDevice: [microphone, doctor],
  farMicrophone: [
    { title: "Install It Here", command: "workbench.extensions.installExtension", args: ["senorita.senorita-microphone"] },
    setting("Use the Other Machine's", "senorita.client.microphone"),
  ],
  noSpeaker: [{ title: "Choose Speaker", command: "senorita.chooseSpeaker" }, doctor],
  deviceBusy: [microphone],
  permissionDenied: [permission],
  silent: [microphone, permission],
  packageMissing: [install, doctor],
  sttUnavailable: [doctor, setting("Choose Engines", "senorita.stt.engines")],
  ttsUnavailable: [doctor, setting("Choose Engines", "senorita.tts.engines")],
  llmUnavailable: [setting("Choose Language Model", "senorita.llm.engines")],
  unauthorized: [key],
  quotaExceeded: [setting("Choose Engines", "senorita.stt.engines")],
  modelNotFound: [setting("Choose Model", "senorita model")],
  networkForbidden: [setting("Change Privacy", "senorita.privacy")],
  unreachable: [doctor],
  notConfigured: [setting("Open Settings", "senorita.webhooks")],
};

export const OTHERWISE: Button[] = [output];
