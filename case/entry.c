/* entry.c - see entry.h. */
#include "entry.h"

#include <string.h>

/* Verbs that an entry may have: one list, so that who reads a journal can know them all. A new one
 * goes here, in its place in the alphabet. */
static const char *const actions[] = {
    "acquire-begin",
    "acquire-end",
    "action-begin",
    "action-end",
    "allow",
    "allow-undo",
    "antivirus-begin",
    "antivirus-end",
    "antivirus-error",
    "antivirus-found",
    "antivirus-gone",
    "antivirus-too-large",
    "attempt-begin",
    "attempt-end",
    "canary-lost",
    "canary-open",
    "case-created",
    "certificate-trusted",
    "checkpoint",
    "clock-stepped",
    "connected",
    "connection-lost",
    "connection-refused-by-us",
    "coverage-set",
    "evidence-named",
    "evidence-segment",
    "export-written",
    "expunged-meanwhile",
    "file-imported",
    "finding-verdict",
    "findings-sealed",
    "folder-not-read",
    "folder-read",
    "folders-read",
    "header-not-fetched",
    "import-begin",
    "import-end",
    "indicator-added",
    "indicator-withdrawn",
    "letter-begin",
    "letter-end",
    "limit-changed",
    "log-read-again",
    "log-sealed",
    "message-altered",
    "message-not-analysed",
    "message-not-fetched",
    "message-part-altered",
    "message-put-together",
    "message-resumed",
    "message-vanished",
    "operator-named",
    "owner-set",
    "parse-crashed",
    "parse-limit",
    "parse-quarantined",
    "parse-timeout",
    "plaintext-used",
    "play-begin",
    "play-seen",
    "read-only-not-confirmed",
    "reconnected",
    "report-written",
    "rules-not-read",
    "rows-sealed",
    "rules-read",
    "sandbox-weakened",
    "scan-begin",
    "scan-end",
    "script-read",
    "scripts-read",
    "seal-begin",
    "seal-opened",
    "server-anomaly",
    "server-said",
    "server-surveyed",
    "session-begin",
    "session-end",
    "sign-in-refused",
    "signed-in",
    "signing-key-made",
    "size-differs",
    "state-compared",
    "state-sealed",
    "step-answer",
    "step-begin",
    "step-command",
    "step-end",
    "step-evidence",
    "step-fact",
    "step-lost",
    "step-probe",
    "step-row",
    "step-state",
    "step-word",
    "tables-altered",
    "tables-sealed",
    "timestamp-asked",
    "timestamp-kept",
    "tls-refused",
    "transcript-stored",
    "uids-out-of-order",
    "uidvalidity-changed",
    "verified",
    "write-blocked",
};

static const char *const kinds[] = {"clock", "config", "intent", "observation", "result"};

static bool is_in(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, list[i]) == 0)
            return true;
    return false;
}

bool entry_is_known(const char *kind, const char *action)
{
    return is_in(kind, kinds, ARRAY_LEN(kinds)) && is_in(action, actions, ARRAY_LEN(actions));
}

struct hash entry_hash(struct str body)
{
    static const char prefix[] = "mailmedic-log-v1\n";
    struct hasher *hasher = hasher_new();
    struct hash hash;

    hasher_add(hasher, prefix, sizeof(prefix) - 1);
    hasher_add(hasher, body.at, body.len);
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    return hash;
}
