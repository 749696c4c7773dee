/* sasl.c - see sasl.h. */
#include "sasl.h"

#include "base/base64.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

enum {
    VAULT = 64 * 1024,
    RAW_MOST = SECRET_MOST + 2048, /* with a user of 320 bytes, escaped, and a host of 256 */
    FAILURE_MOST = 4096,
};

const char *sasl_name(enum sasl sasl)
{
    static const char *const names[] = {
        [SASL_NONE] = "none",           [SASL_PLAIN] = "PLAIN",
        [SASL_LOGIN_COMMAND] = "LOGIN", [SASL_LOGIN_STEPS] = "LOGIN",
        [SASL_XOAUTH2] = "XOAUTH2",     [SASL_OAUTHBEARER] = "OAUTHBEARER",
    };

    return names[sasl];
}

/* --- the response --- */

struct writer {
    char *at;
    size_t len;
};

static void put(struct writer *out, struct str bytes)
{
    if (bytes.len > 0)
        memcpy(out->at + out->len, bytes.at, bytes.len);
    out->len += bytes.len;
}

static void put_text(struct writer *out, const char *text)
{
    put(out, str_of(text));
}

/* A comma or "=" in a user name would end it (RFC 5801). */
static void put_saslname(struct writer *out, const char *name)
{
    for (; *name; name++) {
        if (*name == ',')
            put_text(out, "=2C");
        else if (*name == '=')
            put_text(out, "=3D");
        else
            put(out, (struct str){name, 1});
    }
}

static void write_raw(struct writer *out, enum sasl mechanism, const struct server_address *address,
                      struct str secret)
{
    char port[32];

    switch (mechanism) {
    case SASL_PLAIN:
        put(out, (struct str){"\0", 1});
        put_text(out, address->user);
        put(out, (struct str){"\0", 1});
        put(out, secret);
        break;
    case SASL_XOAUTH2:
        put_text(out, "user=");
        put_text(out, address->user);
        put_text(out, "\1auth=Bearer ");
        put(out, secret);
        put_text(out, "\1\1");
        break;
    case SASL_OAUTHBEARER:
        snprintf(port, sizeof(port), "\1port=%u", address->port);
        put_text(out, "n,a=");
        put_saslname(out, address->user);
        put_text(out, ",\1host=");
        put_text(out, address->host);
        put_text(out, port);
        put_text(out, "\1auth=Bearer ");
        put(out, secret);
        put_text(out, "\1\1");
        break;
    case SASL_LOGIN_STEPS:
        put(out, secret);
        break;
    case SASL_NONE:
    case SASL_LOGIN_COMMAND:
        break;
    }
}

static struct str encode(struct vault *vault, struct str bytes)
{
    size_t len = base64_size(bytes.len);
    char *out = vault_take(vault, len);

    if (!out)
        return (struct str){0};
    base64_encode(out, bytes);
    return (struct str){out, len};
}

/* What base64 makes of the secret when it begins at the first, second or third of three bytes,
 * whatever stands before and behind it. */
static void hide_encoded(struct sasl_message *message, struct str secret)
{
    for (size_t before = 0; before < 3; before++) {
        size_t len = before + secret.len;
        char *raw = vault_take(&message->vault, len);
        struct str text;

        if (!raw)
            return;
        memset(raw, 0, before);
        memcpy(raw + before, secret.at, secret.len);
        text = encode(&message->vault, (struct str){raw, len - len % 3});
        text = str_part(text, before > 0 ? before + 1 : 0, text.len);
        if (text.len >= 8) /* fewer say too little, and occur by chance */
            redact_add(&message->hidden, text);
    }
}

/* As LOGIN quotes it. */
static void hide_quoted(struct sasl_message *message, struct str secret)
{
    char *at = vault_take(&message->vault, secret.len * 2);
    size_t len = 0;

    for (size_t i = 0; at && i < secret.len; i++) {
        if (secret.at[i] == '"' || secret.at[i] == '\\')
            at[len++] = '\\';
        at[len++] = secret.at[i];
    }
    if (len > secret.len)
        redact_add(&message->hidden, (struct str){at, len});
}

bool sasl_open(struct sasl_message *message, enum sasl mechanism,
               const struct server_address *address, const struct secret *secret, struct error *err)
{
    struct str bytes = secret_bytes(secret);
    struct writer raw = {0};
    char *copy;

    *message = (struct sasl_message){.mechanism = mechanism};
    if (!vault_open(&message->vault, VAULT, err))
        return false;
    raw.at = vault_take(&message->vault, RAW_MOST);
    copy = vault_take(&message->vault, bytes.len);
    memcpy(copy, bytes.at, bytes.len);
    write_raw(&raw, mechanism, address, bytes);
    message->response = encode(&message->vault, (struct str){raw.at, raw.len});
    redact_add(&message->hidden, message->response);
    redact_add(&message->hidden, (struct str){copy, bytes.len});
    hide_quoted(message, bytes);
    hide_encoded(message, bytes);
    return true;
}

void sasl_wipe(struct sasl_message *message)
{
    vault_wipe(&message->vault);
    *message = (struct sasl_message){0};
}

/* --- the refusal --- */

/* The string behind "key": in a flat JSON object, as far as it is plain. Only for people to read:
 * anything odd in it is left as it is. */
static struct str json_string(struct str json, const char *key)
{
    char quoted[40];
    size_t at;
    size_t end = 0;

    snprintf(quoted, sizeof(quoted), "\"%s\"", key);
    at = str_find(json, str_of(quoted));
    json = str_trim(str_part(json, at + strlen(quoted), json.len));
    if (json.len == 0 || json.at[0] != ':')
        return (struct str){0};
    json = str_trim(str_part(json, 1, json.len));
    if (json.len == 0 || json.at[0] != '"')
        return (struct str){0};
    json = str_part(json, 1, json.len);
    while (end < json.len && json.at[end] != '"')
        end += json.at[end] == '\\' ? 2 : 1;
    return str_part(json, 0, end);
}

void sasl_failure(struct str challenge, const struct redactor *hidden, struct buf *out)
{
    static const char *const keys[] = {"status", "scope"};
    struct buf json;
    struct buf clear;

    buf_init(&json, FAILURE_MOST);
    buf_init(&clear, FAILURE_MOST * 8);
    buf_reserve(&json, FAILURE_MOST - 1); /* at once: a buffer that moves leaves its bytes behind */
    if (base64_decode_strict(&json, str_trim(challenge)))
        redact(hidden, buf_as_str(&json), &clear);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct str value = json_string(buf_as_str(&clear), keys[i]);

        if (value.len == 0)
            continue;
        buf_printf(out, "%s%s ", out->len > 0 ? ", " : "", keys[i]);
        text_show(out, str_part(value, 0, 200));
    }
    explicit_bzero(json.at, json.room);
    buf_dispose(&json);
    buf_dispose(&clear);
}

const char *sasl_give_up(enum sasl mechanism)
{
    return mechanism == SASL_OAUTHBEARER ? "AQ==" : "";
}
