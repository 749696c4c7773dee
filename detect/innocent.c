/* innocent.c - see innocent.h. */
#include "innocent.h"

#include "base/ip.h"
#include "detect/indicators.h"
#include "detect/partners.h"
#include "link.h"
#include "own.h"
#include "survey.h"

#include <string.h>

/* A domain, or the host of a link. */
static const char *about_name(const struct case_facts *facts, const char *name)
{
    char domain[DOMAIN_TEXT];
    struct word_hit hit;

    domain_registrable(name, domain);
    if (own_is_inside(facts, name))
        return "it is the owner's own";
    if (own_is_allowed(facts, "domain", name) || own_is_allowed(facts, "forward", name))
        return "the operator allowed it";
    if (domain_is_suffix(domain))
        return "anybody registers names below it";
    if (own_is_freemail(facts, name) || own_is_relay(facts, name))
        return "it is a public mail provider";
    if (facts->words && words_is(facts->words, WORDS_BRANDS, NULL, domain, &hit))
        return "it belongs to a well-known firm";
    if (partner_is_known(partners_domain(facts->partners, name)))
        return "the owner writes with it";
    return NULL;
}

static const char *about_domain(const struct case_facts *facts, const char *domain)
{
    const char *reason = about_name(facts, domain);
    struct link link;
    char url[DOMAIN_TEXT + 16];
    struct buf text;

    if (reason || !facts->words)
        return reason;
    buf_init(&text, sizeof(url));
    buf_printf(&text, "https://%s/", domain);
    link_read(&link, buf_c(&text));
    buf_dispose(&text);
    return link_group(&link, facts->words) ? "many have their pages there" : NULL;
}

static const char *about_address(const struct case_facts *facts, const char *address)
{
    if (own_is_inside(facts, address))
        return "it is the owner's own";
    if (own_is_allowed(facts, "forward", address) || own_is_allowed(facts, "own", address))
        return "the operator allowed it";
    if (partner_is_known(partners_address(facts->partners, address)))
        return "the owner writes with it";
    return NULL;
}

static const char *about_url(const struct case_facts *facts, const char *url)
{
    struct link link;
    const char *reason;

    link_read(&link, url);
    if (link.kind != LINK_WEB)
        return "it leads nowhere";
    if (link.is_address)
        return NULL;
    reason = about_name(facts, link.host);
    /* A page of somebody's at a firm that lets everybody have one is no page of the firm's. */
    return reason && facts->words && link_group(&link, facts->words) &&
                   !own_is_inside(facts, link.host)
               ? NULL
               : reason;
}

const char *innocent_reason(const struct case_facts *facts, const char *kind, const char *value)
{
    struct ip_net net;

    if (strcmp(kind, "domain") == 0)
        return about_domain(facts, value);
    if (strcmp(kind, "address") == 0)
        return about_address(facts, value);
    if (strcmp(kind, "url") == 0)
        return about_url(facts, value);
    if (strcmp(kind, "ip") != 0 && strcmp(kind, "cidr") != 0)
        return NULL;
    return ip_parse(str_of(value), true, &net) && ip_is_public(&net)
               ? NULL
               : "it means something only inside a network";
}

bool indicators_doubt(struct casefile *cf, const char *data_dir, const char *kind,
                      const char *value, struct buf *why, struct error *err)
{
    struct words *words = NULL;
    struct survey survey;
    bool ok;

    if (!words_open(&words, data_dir, err))
        return false;
    ok = survey_begin(&survey, cf, words, NULL, err);
    if (ok) {
        const char *reason = innocent_reason(&survey.facts, kind, value);

        buf_text(why, reason ? reason : "");
    }
    survey_dispose(&survey);
    words_free(words);
    return ok;
}
