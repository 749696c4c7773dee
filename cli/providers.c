/* providers.c - see providers.h. */
#include "providers.h"

#include "base/file.h"
#include "base/limits.h"

static const char *copy(struct providers *providers, struct str text)
{
    return arena_strndup(&providers->arena, text.at, text.len);
}

static void add_provider(struct providers *providers, struct str line)
{
    struct provider *provider = arena_alloc(&providers->arena, sizeof(*provider)), **last;
    size_t close = str_find_char(line, ']');

    provider->id = copy(providers, str_part(line, 1, close - 1));
    provider->title = copy(providers, str_trim(str_part(line, close + 1, line.len)));
    provider->rules = "";
    for (last = &providers->first; *last; last = &(*last)->next)
        ;
    *last = provider;
}

static struct provider *newest(const struct providers *providers)
{
    struct provider *provider = providers->first;

    while (provider && provider->next)
        provider = provider->next;
    return provider;
}

static void add_name(struct providers *providers, struct provider_host **list, struct str value)
{
    struct provider_host *host = arena_alloc(&providers->arena, sizeof(*host));

    host->suffix = str_of(copy(providers, value));
    host->next = *list;
    *list = host;
}

static struct str next_word(struct str *rest)
{
    size_t end = str_find_char(*rest, ' ');
    struct str word = str_part(*rest, 0, end);

    *rest = str_trim(str_part(*rest, end, rest->len));
    return word;
}

static void add_play(struct providers *providers, struct provider *provider, struct str value)
{
    struct provider_play *play = arena_alloc(&providers->arena, sizeof(*play)), **last;

    play->playbook = copy(providers, next_word(&value));
    play->provider = copy(providers, next_word(&value));
    play->domains = str_of(copy(providers, value));
    for (last = &provider->plays; *last; last = &(*last)->next)
        ;
    *last = play;
}

static void read_line(struct providers *providers, struct str line)
{
    struct provider *provider = newest(providers);
    struct str value = str_trim(str_part(line, str_find_char(line, ' '), line.len));

    if (str_starts(line, "[")) {
        add_provider(providers, line);
    } else if (provider && str_starts(line, "host ")) {
        add_name(providers, &provider->hosts, value);
    } else if (provider && str_starts(line, "says ")) {
        add_name(providers, &provider->words, value);
    } else if (provider && str_starts(line, "playbook ")) {
        add_play(providers, provider, value);
    } else if (provider && str_starts(line, "rules ")) {
        provider->rules = copy(providers, value);
    }
}

bool providers_load(struct providers *providers, const char *path, struct error *err)
{
    struct str rest, line;
    struct buf text;
    bool ok;

    buf_init(&text, MIB(1));
    ok = file_read(path, &text, err);
    rest = buf_as_str(&text);
    while (ok && str_next_line(&rest, &line)) {
        line = str_trim(line);
        if (line.len > 0 && line.at[0] != '#')
            read_line(providers, line);
    }
    buf_dispose(&text);
    return ok;
}

void providers_dispose(struct providers *providers)
{
    arena_dispose(&providers->arena);
    providers->first = NULL;
}

static bool is_below(struct str host, struct str suffix)
{
    struct str end;

    if (host.len < suffix.len)
        return false;
    end = str_part(host, host.len - suffix.len, suffix.len);
    return str_equal_nocase(end, suffix) &&
           (host.len == suffix.len || host.at[host.len - suffix.len - 1] == '.');
}

struct provider *provider_of_host(const struct providers *providers, struct str host)
{
    for (struct provider *p = providers->first; p; p = p->next)
        for (const struct provider_host *h = p->hosts; h; h = h->next)
            if (is_below(host, h->suffix))
                return p;
    return NULL;
}

const struct provider *provider_likely(const struct providers *providers, uint64_t mails)
{
    const struct provider *best = NULL;

    for (const struct provider *p = providers->first; p; p = p->next)
        if (p->seen > 0 && (!best || p->seen > best->seen))
            best = p;
    return best && best->seen * 3 >= mails ? best : NULL;
}
