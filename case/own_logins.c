/* see case/own_logins.h */
#include "case/own_logins.h"

#include "base/limits.h"
#include "case/journal.h"
#include "connection.h"
#include "list.h"
#include "own_login_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

/* --- the tag --- */

static const char key_note[] = "case.credential-key";

/* Made when it is first needed. */
static bool case_key(struct casefile *cf, struct hash *key, struct error *err)
{
    struct arena arena = {0};
    char text[HASH_HEX];
    const char *hex;
    bool ok = casefile_note(cf, &arena, key_note, &hex, err);
    bool known = ok && hex && hash_from_hex(str_of(hex), key);

    arena_dispose(&arena);
    if (!ok || known) /* another key would make strangers of the logins that are ours */
        return ok;
    if (getrandom(key->bytes, sizeof(key->bytes), 0) != sizeof(key->bytes))
        return error_set_errno(err, ERROR_IO, "this machine gives no random numbers");
    hash_to_hex(key, text);
    ok = casefile_begin(cf, err) && casefile_set_note(cf, key_note, text, err) &&
         casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok;
}

bool own_login_tag(struct casefile *cf, const struct secret *secret, char out[CREDENTIAL_TAG],
                   struct error *err)
{
    struct hash key, tag;
    char hex[HASH_HEX];

    if (!case_key(cf, &key, err))
        return false;
    tag = hash_keyed(&key, secret_bytes(secret));
    hash_to_hex(&tag, hex);
    snprintf(out, CREDENTIAL_TAG, "%.8s", hex);
    return true;
}

/* --- the journal --- */

static const char *text(const char *value)
{
    return value ? value : "";
}

static void add_bytes(struct hasher *hasher, struct str bytes)
{
    uint64_t len = bytes.len;

    hasher_add(hasher, &len, sizeof(len)); /* all our machines are little-endian */
    hasher_add(hasher, bytes.at, bytes.len);
}

struct hash own_login_digest(const struct own_login *login)
{
    const int64_t numbers[] = {login->began, login->ended, login->port, login->related};
    const char *const texts[] = {
        login->protocol,    login->host,  login->user,   login->encryption, login->purpose,
        login->credential,  login->tag,   login->class,  login->line,       login->why,
        login->certificate, login->local, login->vantage};
    struct hasher *hasher = hasher_new();
    struct hash hash;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        add_bytes(hasher, str_of(text(texts[i])));
    hasher_add(hasher, numbers, sizeof(numbers));
    hasher_add(hasher, login->transcript.bytes, sizeof(login->transcript.bytes));
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    return hash;
}

static bool is_canary(const struct own_login *login)
{
    return strncmp(login->purpose, "canary", 6) == 0;
}

static bool journal(struct casefile *cf, const struct own_login *login, const char *action,
                    bool after, int64_t intent, int64_t *seq, struct error *err)
{
    const struct hash digest = own_login_digest(login);
    char hex[HASH_HEX], row[HASH_HEX];
    char target[700];
    const struct journal_pair details[] = {
        {"protocol", str_of(login->protocol)},
        {"purpose", str_of(login->purpose)},
        {"credential", str_of(login->credential)},
        {"tag", str_of(login->tag)},
        {"vantage", str_of(login->vantage)},
        {after ? "class" : NULL, str_of(login->class)},
        {"row_sha256", {row, HASH_HEX - 1}},
        {"line", str_of(login->line)},
        {"why", str_of(login->why)},
        {"from", str_of(login->local)},
        {"certificate", str_of(login->certificate)},
        {"transcript", str_of(hash_is_zero(&login->transcript) ? "" : hex)},
        {0}};
    const struct journal_number numbers[] = {
        {"began_ms", login->began}, {after ? "ended_ms" : NULL, login->ended}, {0}};

    hash_to_hex(&login->transcript, hex);
    hash_to_hex(&digest, row);
    snprintf(target, sizeof(target), "%s@%s:%u", text(login->user), text(login->host), login->port);
    return journal_add(cf,
                       &(struct journal_entry){.kind = after ? "result" : "intent",
                                               .action = action,
                                               .target = target,
                                               .result = after ? login->class : NULL,
                                               .related = intent,
                                               .details = details,
                                               .numbers = numbers},
                       seq, err);
}

bool own_login_intent(struct casefile *cf, const struct own_login *login, int64_t *seq,
                      struct error *err)
{
    return journal(cf, login, "attempt-begin", false, 0, seq, err);
}

/* --- rows --- */

static void bind(struct query *query, const struct own_login *login)
{
    query_bind_int(query, login->began);
    query_bind_int(query, login->ended);
    query_bind_text(query, login->protocol);
    query_bind_text(query, login->host);
    query_bind_int(query, login->port);
    query_bind_text(query, login->user);
    query_bind_text(query, login->encryption);
    query_bind_text(query, login->purpose);
    query_bind_text(query, login->credential);
    query_bind_text(query, login->tag);
    query_bind_text(query, login->class);
    query_bind_text(query, login->line);
    query_bind_text(query, login->why);
    query_bind_text(query, login->certificate);
    query_bind_text(query, login->local);
    query_bind_text(query, login->vantage);
    query_bind_hash(query, &login->transcript);
    query_bind_int(query, login->related);
    query_bind_int(query, login->journal);
}

bool own_login_put(struct casefile *cf, struct own_login *login, int64_t intent, struct error *err)
{
    const char *action = !is_canary(login)                            ? "attempt-end"
                         : strcmp(login->purpose, "canary-lost") == 0 ? "canary-lost"
                                                                      : "canary-open";
    struct query query;

    if (!connection_writing(cf, err) ||
        !journal(cf, login, action, true, intent, &login->journal, err))
        return false;
    query_begin(&query, cf->db,
                "INSERT INTO own_login(began, ended, protocol, host, port, user, encryption, "
                "purpose, credential, tag, class, line, why, certificate, local, vantage, "
                "transcript, related, journal) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    bind(&query, login);
    query_next(&query);
    login->id = query_new_id(&query);
    return query_end(&query, err);
}

bool own_login_list(struct casefile *cf, struct arena *arena, struct own_login **out, size_t *count,
                    struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct own_login));
    query_begin(&query, cf->db,
                "SELECT id, began, ended, protocol, host, port, user, encryption, purpose, "
                "credential, tag, class, line, why, certificate, local, vantage, transcript, "
                "related, journal FROM own_login ORDER BY id");
    while (query_next(&query)) {
        struct own_login *row = list_add(&list);

        row->id = query_int(&query, 0);
        row->began = query_int(&query, 1);
        row->ended = query_int(&query, 2);
        row->protocol = query_text(&query, 3, arena);
        row->host = query_text(&query, 4, arena);
        row->port = query_enum(&query, 5, 65535);
        row->user = query_text(&query, 6, arena);
        row->encryption = query_text(&query, 7, arena);
        row->purpose = query_text(&query, 8, arena);
        row->credential = query_text(&query, 9, arena);
        snprintf(row->tag, sizeof(row->tag), "%s", query_text(&query, 10, arena));
        row->class = query_text(&query, 11, arena);
        row->line = query_text(&query, 12, arena);
        row->why = query_text(&query, 13, arena);
        row->certificate = query_text(&query, 14, arena);
        row->local = query_text(&query, 15, arena);
        row->vantage = query_text(&query, 16, arena);
        row->transcript = query_hash(&query, 17);
        row->related = query_int(&query, 18);
        row->journal = query_int(&query, 19);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}
