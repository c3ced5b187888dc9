// What the phone keeps, in IndexedDB: the list taken along, its own keys, records until they are answered, what was taken.
import { openDB } from "../../vendor/idb/index.js";

const KEPT = "kept";

export async function openStore(name = "lms-scan") {
  const db = await openDB(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore(KEPT); // "pack": the list; it alone holds names of a roster
      fresh.createObjectStore("scanners", { keyPath: "fingerprint" });
      fresh.createObjectStore("heads", { keyPath: "scanner" }); // the last link of each chain
      fresh.createObjectStore("outbox", { keyPath: ["scanner", "seq"] });
      fresh.createObjectStore("taken", { keyPath: "nonce" }).createIndex("session", "session");
    },
    blocking: (_from, _to, event) => event.target.close(),
  });

  // "strict": the tick is painted after this, and a battery may be pulled right after the tick.
  const write = (...stores) => db.transaction(stores, "readwrite", { durability: "strict" });

  return {
    pack: async () => (await db.get(KEPT, "pack")) ?? null,
    keepPack: (pack) => db.put(KEPT, pack, "pack"),
    dropPack: () => db.delete(KEPT, "pack"),
    scanners: () => db.getAll("scanners"),
    scanner: (fingerprint) => db.get("scanners", fingerprint),
    keepScanner: (scanner) => db.put("scanners", scanner),
    head: async (scanner) => (await db.get("heads", scanner)) ?? { scanner, seq: 0, digest: "" },
    taken: (session) => db.getAllFromIndex("taken", "session", session),
    waiting: () => db.count("outbox"),
    outbox: (scanner, most) => db.getAll("outbox", IDBKeyRange.bound([scanner, 0], [scanner, Infinity]), most),

    // One link more, with what it says. False when another tab was first: its link must be signed over.
    async append(record, taken) {
      const change = write("heads", "outbox", "taken");
      const last = (await change.objectStore("heads").get(record.scanner))?.seq ?? 0;
      if (last !== record.seq - 1) return change.done.then(() => false);
      change.objectStore("heads").put({ scanner: record.scanner, seq: record.seq, digest: record.digest });
      change.objectStore("outbox").add(record);
      change.objectStore("taken").put(taken);
      return change.done.then(() => true);
    },

    // A record leaves the phone in the same breath in which its answer is kept. Where each has one they are in its order: of a
    // text that the phone's memory has spoilt, the answer may bear another nonce or none. Where some have none, by nonce.
    async settle(rows, answers) {
      const change = write("outbox", "taken");
      const all = rows.length === answers.length;
      let settled = 0;
      for (const [place, answer] of answers.entries()) {
        const row = all ? rows[place] : rows.find((one) => one.nonce === answer.nonce);
        if (!row || !(await change.objectStore("outbox").getKey([row.scanner, row.seq]))) continue;
        change.objectStore("outbox").delete([row.scanner, row.seq]);
        const about = await change.objectStore("taken").get(row.undoes ?? row.nonce);
        if (about) change.objectStore("taken").put({ ...about, ...told(row, answer) });
        settled += 1;
      }
      await change.done;
      return settled;
    },

    async forgetTaken(sessions) {
      const change = write("taken");
      for (const one of await change.store.getAll()) {
        if (one.answered && !sessions.includes(one.session)) change.store.delete(one.nonce);
      }
      return change.done;
    },
  };
}

// What was undone stays so unless the server would not have it.
function told(row, answer) {
  if (row.undoes) return { undone: answer.outcome === "undone" };
  return { outcome: answer.outcome, reason: answer.reason, say: answer.say, answered: true };
}
