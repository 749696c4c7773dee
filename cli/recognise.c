/* recognise.c - see recognise.h. */
#include "recognise.h"

#include "base/file.h"
#include "base/limits.h"
#include "case/tables.h"
#include "detect/scan.h"
#include "parse/mail.h"

#include <stdio.h>
#include <string.h>

enum { MOST_MAILS = 20000 };

/* --- from signs --- */

static struct str domain_of(const char *address)
{
    const char *at = strrchr(address, '@');

    return str_of(at ? at + 1 : "");
}

/* The provider's playbook for this address: the first that is for everybody or for its domain. */
static const struct provider_play *play_for(const struct provider *provider, struct str domain)
{
    for (const struct provider_play *play = provider->plays; play; play = play->next) {
        if (play->domains.len == 0)
            return play;
        for (struct str rest = play->domains; rest.len > 0;) {
            size_t end = str_find_char(rest, ' ');

            if (str_equal_nocase(str_part(rest, 0, end), domain))
                return play;
            rest = str_part(rest, end + 1, rest.len);
        }
    }
    return NULL;
}

static const char AT[] = " is at";

static bool fits(struct arena *arena, const struct provider *provider, const struct signs *signs,
                 struct fitting *out, const char *what, struct str sign, const char *join)
{
    const struct provider_play *play =
        provider ? play_for(provider, domain_of(signs->address)) : NULL;
    char why[400];

    if (!play)
        return false;
    snprintf(why, sizeof(why), "%s %.*s%s %s", what, (int)(sign.len < 150 ? sign.len : 150),
             sign.at, join, provider->title);
    out->playbook = play->playbook;
    out->provider = play->provider;
    out->why = arena_strndup(arena, why, utf8_clip(str_of(why), sizeof(why) - 1));
    return true;
}

static bool is_host_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
           ch == '.' || ch == '-';
}

/* The names in a certificate's line, one after the other. */
static bool next_name(struct str *rest, struct str *name)
{
    size_t from = 0, to;

    while (from < rest->len && !is_host_char(rest->at[from]))
        from++;
    to = from;
    while (to < rest->len && is_host_char(rest->at[to]))
        to++;
    *name = str_part(*rest, from, to - from);
    *rest = str_part(*rest, to, rest->len);
    return name->len > 0;
}

static bool by_certificate(struct arena *arena, const struct providers *providers,
                           const struct signs *signs, struct fitting *out)
{
    struct str rest = str_of(signs->certificate), name;

    while (next_name(&rest, &name))
        if (str_find_char(name, '.') < name.len &&
            fits(arena, provider_of_host(providers, name), signs, out, "the certificate's name",
                 name, AT))
            return true;
    return false;
}

/* What the server says of itself, or a word in its certificate. */
static bool by_words(struct arena *arena, const struct providers *providers,
                     const struct signs *signs, struct fitting *out)
{
    for (const struct provider *p = providers->first; p; p = p->next)
        for (const struct provider_host *word = p->words; word; word = word->next) {
            struct str texts[] = {str_of(signs->server), str_of(signs->certificate)};

            for (size_t i = 0; i < ARRAY_LEN(texts); i++)
                if (str_find(texts[i], word->suffix) < texts[i].len &&
                    fits(arena, p, signs, out, "the server says", word->suffix, ": that is"))
                    return true;
        }
    return false;
}

bool recognise(struct arena *arena, const struct providers *providers, const struct signs *signs,
               struct fitting *out)
{
    struct str host = str_of(signs->host), took_in = str_of(signs->took_in);
    struct str domain = domain_of(signs->address);

    if (fits(arena, provider_of_host(providers, host), signs, out, "the server", host, AT) ||
        by_certificate(arena, providers, signs, out) || by_words(arena, providers, signs, out) ||
        fits(arena, provider_of_host(providers, took_in), signs, out,
             "the server that took the mail in", took_in, AT) ||
        fits(arena, provider_of_host(providers, domain), signs, out, "the address", domain, AT))
        return true;
    if (host.len == 0 && took_in.len == 0)
        return false;
    *out = (struct fitting){"generic", "generic", "the provider is none that we know"};
    return true;
}

/* --- from a case --- */

struct counting {
    const struct providers *providers;
    struct arena *arena;
    uint64_t mails, best;
    const char *took_in;
};

/* The provider that takes in most; its server's name stands for it. */
static bool count_mail(void *self, const struct message *message, struct str blob)
{
    struct counting *counting = self;
    struct arena arena = {0};
    struct error bad = {0};
    struct mail mail;

    if (message->direction != DIRECTION_IN || blob.len == 0)
        return true;
    if (facts_decode(&mail, &arena, blob, &bad) && mail.received_count > 0) {
        const char *by = mail.received[0].by;
        struct provider *provider = provider_of_host(counting->providers, str_of(by));

        counting->mails++;
        if (provider && ++provider->seen > counting->best) {
            counting->best = provider->seen;
            counting->took_in = arena_strndup(counting->arena, by, strlen(by));
        } else if (!*counting->took_in) {
            counting->took_in = arena_strndup(counting->arena, by, strlen(by));
        }
    }
    arena_dispose(&arena);
    return counting->mails < MOST_MAILS;
}

static bool gather(struct arena *arena, struct casefile *cf, const struct providers *providers,
                   struct signs *signs, struct error *err)
{
    struct counting counting = {.providers = providers, .arena = arena, .took_in = ""};
    struct account *accounts;
    struct case_info info;
    size_t count;

    if (!casefile_info(cf, &info, err))
        return false;
    signs->address = arena_strndup(arena, info.owner, strlen(info.owner));
    if (!account_list(cf, arena, &accounts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(accounts[i].kind, "imap") != 0)
            continue;
        signs->host = accounts[i].host;
        signs->server = accounts[i].server;
        signs->certificate = accounts[i].certificate;
        if (!*signs->address)
            signs->address = *accounts[i].address ? accounts[i].address : accounts[i].user;
    }
    if (!facts_walk(cf, count_mail, &counting, err))
        return false;
    signs->took_in = counting.took_in;
    return true;
}

bool recognise_case(struct arena *arena, struct casefile *cf, struct fitting *out, bool *known,
                    struct error *err)
{
    struct signs signs = {"", "", "", "", ""};
    struct providers providers = {0};
    char path[4200];
    bool ok;

    snprintf(path, sizeof(path), "%s/providers.txt", data_dir(NULL));
    ok = providers_load(&providers, path, err) && gather(arena, cf, &providers, &signs, err);
    *known = ok && recognise(arena, &providers, &signs, out);
    if (*known) {
        out->playbook = arena_strndup(arena, out->playbook, strlen(out->playbook));
        out->provider = arena_strndup(arena, out->provider, strlen(out->provider));
    }
    providers_dispose(&providers);
    return ok;
}
