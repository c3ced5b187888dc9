// The four questions the scanner asks the server. A weak signal may swallow a request for minutes, so each has its time.
export class NoSignal extends Error {}

const PATIENCE = 20_000;
const LONG = 60_000;

export function makeServer(ask = (...facts) => fetch(...facts)) {
  async function request(path, { headers, patience = PATIENCE, ...options } = {}) {
    const asked = { Accept: "application/json", ...headers };
    try {
      return await ask(path, { cache: "no-store", signal: AbortSignal.timeout?.(patience), headers: asked, ...options });
    } catch {
      throw new NoSignal();
    }
  }

  async function json(response) {
    try {
      return await response.json();
    } catch {
      throw new NoSignal(); // the answer broke off on its way
    }
  }

  const post = (path, body, options = {}) =>
    request(path, {
      ...options, method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", ...options.headers },
    });

  return {
    // {account, csrf}; account is null when nobody is signed in on this phone.
    async me() {
      const response = await request("/scan/me");
      return response.ok ? json(response) : { account: null };
    },

    // 200, or why the server will not know this key: 409 when it was declared lost or is another person's.
    async enrol({ algorithm, publicKey }, name, csrf) {
      const body = { name, algorithm, public_key: publicKey };
      return (await post("/scan/scanners", body, { headers: { "X-CSRFToken": csrf } })).status;
    },

    // {status, etag, body, date}: 200 with a body, 304 without one.
    async pack(etag) {
      const response = await request("/scan/pack", { headers: etag ? { "If-None-Match": etag } : {} });
      const body = response.status === 200 ? await json(response) : null;
      return { status: response.status, etag: response.headers.get("ETag"), date: Date.parse(response.headers.get("Date")), body };
    },

    // Nobody need be signed in: the phone's own signature says whose records these are.
    async sync(body) {
      const response = await post("/scan/sync", body, { patience: LONG });
      return { status: response.status, body: response.ok ? await json(response) : null };
    },
  };
}
