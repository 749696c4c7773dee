/* lure_links.c - where a mail's links lead, against who sent it (P04, P05); see lure_look.h. */
#include "lookalike.h"
#include "lure_look.h"
#include "own.h"

#include <string.h>

enum { ASIDE_OF = 8 };

static bool group_is(const struct lure_link *at, const char *group)
{
    return at->group && strcmp(at->group, group) == 0;
}

/* The words of a link name a domain themselves: "www.bank.example/login", "https://bank.example".
 */
static bool shown_domain(const char *text, char out[DOMAIN_TEXT])
{
    struct str shown = str_trim(str_of(text));
    char host[DOMAIN_TEXT];
    struct link link;

    if (shown.len == 0 || shown.len > 200 || str_find_char(shown, ' ') < shown.len)
        return false;
    link_read(&link, text);
    if (link.kind != LINK_WEB || link.is_address || strchr(link.host, '@'))
        return false;
    domain_registrable(link.host, host);
    memcpy(out, host, DOMAIN_TEXT);
    return strchr(host, '.') && !domain_is_suffix(host);
}

static void say_shape(struct lure_look *look, const struct lure_link *at)
{
    const struct link *link = &at->link;
    const char *host = lure_clip(look, link->host);

    if (link->has_user)
        lure_say(look, LURE_LINK_USER, "a link hides its host %s behind another name and @", host);
    if (at->aside)
        return;
    if (link->is_address)
        lure_say(look, LURE_LINK_ADDRESS, "a link leads to a bare address, %s", host);
    if (link->has_port && !link->is_address)
        lure_say(look, LURE_LINK_PORT, "a link leads to an unusual port of %s", host);
    if (group_is(at, "shortener"))
        lure_say(look, LURE_LINK_SHORTENER, "a shortened link (%s) does not say where it leads",
                 host);
    if (group_is(at, "files"))
        lure_say(look, LURE_LINK_FILES, "a link leads to %s, where anybody may put a file", host);
    if (group_is(at, "site"))
        lure_say(look, LURE_LINK_SITE, "a link leads to %s, where anybody may build a page", host);
    if (group_is(at, "below"))
        lure_say(look, LURE_LINK_BELOW, "a link leads to %s: anybody gets a name there", host);
}

static void say_redirect(struct lure_look *look, const struct lure_link *at)
{
    const char *inner = strstr(at->link.path, "http");

    if (group_is(at, "redirect") && inner && !at->aside &&
        (strncmp(inner, "http://", 7) == 0 || strncmp(inner, "https://", 8) == 0) &&
        !strstr(inner, at->link.registrable))
        lure_say(look, LURE_LINK_REDIRECT, "a link goes through %s on to %s",
                 lure_clip(look, at->link.host), lure_clip(look, inner));
}

static bool has_cheap_suffix(const struct lure_look *look, const char *domain)
{
    const char *dot = strrchr(domain, '.');
    struct word_hit hit;

    return dot && words_is(look->facts->words, WORDS_HOSTS, "suffix", dot + 1, &hit);
}

static bool has_random_name(const struct link *link)
{
    return lure_is_random(link->host) || lure_is_random(link->registrable);
}

/* A brand as a word of a host that is not the brand's: paypal.login.example. */
static const char *brand_in_host(const struct lure_look *look, const char *host,
                                 const char *registrable)
{
    char words[DOMAIN_TEXT];
    size_t len = strlen(host);
    struct words_text text;
    const char *brand;

    for (size_t i = 0; i <= len; i++)
        words[i] = (char)(host[i] == '.' || host[i] == '-' ? ' ' : host[i]);
    words_text_make(&text, look->facts->words, 1u << WORDS_BRANDS, (struct str){words, len});
    brand = lure_brand(look, &text, registrable, false);
    words_text_dispose(&text);
    return brand;
}

static void say_host(struct lure_look *look, const struct lure_link *at)
{
    const struct link *link = &at->link;
    const char *host = lure_clip(look, link->host), *brand;
    struct lookalike like;

    if (!at->foreign || link->is_address || own_is_inside(look->facts, link->host) ||
        lure_is_brand_domain(look, link->registrable))
        return;
    brand = lure_brand_imitated(look, link->registrable);
    if (brand)
        lure_say(look, LURE_LINK_LOOKALIKE, "a link leads to %s, which imitates %s", host,
                 lure_clip(look, brand));
    else if (lookalike_find(&like, link->host, look->facts))
        lure_say(look, LURE_LINK_LOOKALIKE, "a link leads to %s, which imitates %s", host,
                 lure_clip(look, like.good));
    brand = brand_in_host(look, link->host, link->registrable);
    if (brand)
        lure_say(look, LURE_LINK_BRAND, "a link carries the name %s, but leads to %s",
                 lure_clip(look, brand), lure_clip(look, link->registrable));
    if (at->aside)
        return;
    if (has_cheap_suffix(look, link->host))
        lure_say(look, LURE_LINK_SUFFIX, "a link leads to %s: names with this ending are cheap",
                 host);
    if (has_random_name(link))
        lure_say(look, LURE_LINK_RANDOM, "a link leads to %s, a name nobody chose", host);
}

/* Its words tell the reader what to do. */
static bool is_order(const struct lure_look *look, const struct lure_link *at)
{
    struct word_hit hit;
    struct buf folded;
    bool found;

    if (!at->url->text[0] || strlen(at->url->text) > 80)
        return false;
    buf_init(&folded, 1024);
    words_fold(&folded, str_of(at->url->text));
    found =
        words_next_folded(look->facts->words, WORDS_LURE, "order", buf_as_str(&folded), 0, &hit);
    buf_dispose(&folded);
    return found;
}

static void say_words(struct lure_look *look, const struct lure_link *at)
{
    char shown[DOMAIN_TEXT];

    if (shown_domain(at->url->text, shown) && strcmp(shown, at->link.registrable) != 0)
        lure_say(look, LURE_LINK_MISMATCH, "a link shows %s and opens %s", lure_clip(look, shown),
                 lure_clip(look, at->link.host));
    if (at->foreign && !lure_said(look, LURE_LINK_ORDER) && is_order(look, at))
        lure_say(look, LURE_LINK_ORDER, "\"%s\" leads to %s, which is not the sender's",
                 lure_clip(look, at->url->text), lure_clip(look, at->link.host));
}

/* The recipient's address in a link tells the page behind it whom it has caught. */
static void say_recipient(struct lure_look *look, const struct lure_link *at)
{
    if (look->recipient[0] && at->foreign && strchr(look->recipient, '@') &&
        str_find(str_of(at->link.path), str_of(look->recipient)) < strlen(at->link.path))
        lure_say(look, LURE_LINK_RECIPIENT, "a link to %s carries the recipient's address",
                 lure_clip(look, at->link.host));
}

static void say_page(struct lure_look *look, const struct lure_link *at)
{
    if (at->link.kind == LINK_SCRIPT)
        lure_say(look, LURE_LINK_SCRIPT, "a link opens a page that the mail itself brings");
    if (strcmp(at->url->text, "[form]") == 0 && at->link.kind == LINK_WEB)
        lure_say(look, LURE_LINK_FORM, "a form in the mail sends what is typed to %s",
                 lure_clip(look, at->link.host));
    if (strcmp(at->url->text, "[refresh]") == 0)
        lure_say(look, LURE_LINK_REFRESH, "the page goes to %s by itself",
                 lure_clip(look, at->link.host));
    if (at->url->origin == URL_QR)
        lure_say(look, LURE_LINK_QR, "a picture's QR code leads to %s",
                 lure_clip(look, at->link.host));
}

/* Many words, one target: whatever the reader clicks. */
static bool is_one_target(const struct lure_look *look)
{
    size_t same = 0, web = 0;
    const char *first = NULL;

    for (size_t i = 0; i < look->link_count; i++) {
        if (look->links[i].link.kind != LINK_WEB)
            continue;
        web++;
        if (!first)
            first = look->links[i].url->target;
        same += strcmp(first, look->links[i].url->target) == 0;
    }
    return web >= 2 && same == web;
}

static bool is_page(const struct lure_link *at)
{
    return at->link.kind == LINK_WEB && at->url->origin == URL_TEXT;
}

size_t lure_pages(const struct lure_look *look, bool own)
{
    size_t count = 0;

    for (size_t i = 0; i < look->link_count; i++) {
        const struct lure_link *at = &look->links[i];
        size_t k = 0;

        if (!is_page(at) || (own && at->foreign))
            continue;
        while (k < i && (!is_page(&look->links[k]) ||
                         strcmp(look->links[k].url->target, at->url->target) != 0))
            k++;
        count += k == i;
    }
    return count;
}

static void read_links(struct lure_look *look)
{
    const struct mail *mail = look->mail;
    size_t most = mail->url_count < MOST_LINKS ? mail->url_count : MOST_LINKS;

    look->links = arena_alloc(look->arena, most * sizeof(*look->links));
    for (size_t i = 0; i < mail->url_count && look->link_count < MOST_LINKS; i++) {
        struct lure_link *at = &look->links[look->link_count];

        link_read(&at->link, mail->urls[i].target);
        if (at->link.kind == LINK_NONE)
            continue;
        at->url = &mail->urls[i];
        at->group = link_group(&at->link, look->facts->words);
        at->foreign = strcmp(at->link.registrable, look->from) != 0;
        look->link_count++;
        if (at->link.kind != LINK_WEB || at->url->origin == URL_DOCUMENT)
            continue;
        look->web_count++;
        look->foreign_count += at->foreign;
    }
}

static bool is_odd(const struct lure_look *look, const struct lure_link *at)
{
    return is_page(at) && at->foreign &&
           (at->group || at->link.is_address || at->link.has_port ||
            has_cheap_suffix(look, at->link.host) || has_random_name(&at->link));
}

/* A newsletter has links to everywhere; among many pages a shortened one, or one to a cheap name,
 * says nothing, unless its words tell the reader to go there. */
static void set_aside(struct lure_look *look)
{
    size_t pages = look->mail->text_len >= LURE_LONG_TEXT ? lure_pages(look, false) : 0, odd = 0;

    if (pages < ASIDE_OF)
        return;
    for (size_t i = 0; i < look->link_count; i++)
        odd += is_odd(look, &look->links[i]);
    for (size_t i = 0; i < look->link_count && odd * ASIDE_OF <= pages; i++)
        look->links[i].aside = is_odd(look, &look->links[i]) && !is_order(look, &look->links[i]);
}

void lure_links(struct lure_look *look)
{
    read_links(look);
    set_aside(look);
    for (size_t i = 0; i < look->link_count; i++) {
        const struct lure_link *at = &look->links[i];

        say_page(look, at);
        if (at->link.kind != LINK_WEB)
            continue;
        say_shape(look, at);
        say_redirect(look, at);
        say_host(look, at);
        say_words(look, at);
        say_recipient(look, at);
    }
    if (look->web_count > 0 && look->foreign_count == look->web_count)
        lure_say(look, LURE_LINK_ALL_FOREIGN, "no link leads to the sender's domain");
    if (is_one_target(look))
        lure_say(look, LURE_LINK_ONE_TARGET, "all links lead to one and the same page");
}
