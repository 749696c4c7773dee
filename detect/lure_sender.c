/* lure_sender.c - who a mail says it is from (P02, P03, P04); see lure_look.h. */
#include "base/turned.h"
#include "detect/partners.h"
#include "letters.h"
#include "lookalike.h"
#include "lure_look.h"
#include "own.h"

#include <string.h>

static bool same_domain(const char *a, const char *b)
{
    char x[DOMAIN_TEXT], y[DOMAIN_TEXT];

    domain_registrable(a, x);
    domain_registrable(b, y);
    return strcmp(x, y) == 0;
}

/* The first address in a display name; NULL: none. */
static const char *address_in(const char *name)
{
    const char *at = strchr(name, '@');

    if (!at || at == name || !strchr(at, '.'))
        return NULL;
    while (at > name && !strchr(" <(\"'[,;:", at[-1]))
        at--;
    return at;
}

static void say_name(struct lure_look *look)
{
    const char *shown = lure_clip(look, look->name), *from = lure_clip(look, look->from);
    const char *other = address_in(look->name), *brand;

    if (other && !same_domain(other, look->email) && look->from[0])
        lure_say(look, LURE_NAME_ADDRESS, "the sender's name shows the address %s; it is %s",
                 lure_clip(look, other), lure_clip(look, look->email));
    brand = lure_brand(look, &look->name_words, look->from, look->in_name.count[KIND_OFFICE] == 0);
    if (brand && !look->is_inside)
        lure_say(look, LURE_NAME_BRAND, "it calls itself \"%s\" but comes from %s, not from %s",
                 shown, look->from[0] ? from : /* said: */ "no address", lure_clip(look, brand));
    if (lure_is_odd_text(str_of(look->name)))
        lure_say(look, LURE_NAME_ODD, "the sender's name mixes letters that only look alike");
    else if (turned_is_in(str_of(look->name)))
        lure_say(look, LURE_NAME_ODD,
                 "the sender's name is written from right to left, and turned round to be read");
    if (look->in_name.count[KIND_OFFICE] == 0 || look->is_inside)
        return;
    if (look->is_free)
        lure_say(look, LURE_NAME_OFFICE_FREE, "\"%s\" writes from a free mail address (%s)", shown,
                 from);
    else if (look->web_count > 0 && look->foreign_count == look->web_count)
        lure_say(look, LURE_NAME_OFFICE_FOREIGN,
                 "\"%s\" of %s sends the reader to other people's pages only", shown, from);
}

/* The owner's own company in the name of a stranger: "acme.example Mail Support". */
static void say_company(struct lure_look *look)
{
    const struct case_facts *facts = look->facts;
    struct str name = buf_as_str(&look->folded_name);

    for (size_t i = 0; i < facts->own_domain_count && !look->is_inside; i++) {
        struct str domain = str_of(facts->own_domains[i]);
        struct str label = str_part(domain, 0, str_find_char(domain, '.'));
        size_t at = str_find(name, label);

        if (label.len >= 4 && at < name.len &&
            (at == 0 || !unicode_is_letter((unsigned char)name.at[at - 1])))
            lure_say(look, LURE_NAME_COMPANY, "\"%s\" is not from %s but from %s",
                     lure_clip(look, look->name), lure_clip(look, facts->own_domains[i]),
                     lure_clip(look, look->from));
    }
}

static void say_domain(struct lure_look *look)
{
    const char *from = lure_clip(look, look->from), *dot = strrchr(look->from, '.'), *brand;
    struct link host = {.kind = LINK_WEB};
    struct lookalike like;
    struct word_hit hit;
    const char *group;

    if (!look->from[0]) {
        lure_say(look, LURE_FROM_NONE, "it has no sender's address");
        return;
    }
    if (look->is_inside)
        return;
    brand = lure_is_brand_domain(look, look->from) ? NULL : lure_brand_imitated(look, look->from);
    if (brand)
        lure_say(look, LURE_FROM_LOOKALIKE, "the sender's domain %s imitates %s", from,
                 lure_clip(look, brand));
    else if (lookalike_find(&like, look->email, look->facts))
        lure_say(look, LURE_FROM_LOOKALIKE, "the sender's domain %s imitates %s", from,
                 lure_clip(look, like.good));
    memcpy(host.host, look->from, sizeof(host.host));
    group = link_group(&host, look->facts->words);
    if (group && strcmp(group, "below") == 0)
        lure_say(look, LURE_FROM_BELOW, "it comes from %s: anybody gets a name there", from);
    if (dot && words_is(look->facts->words, WORDS_HOSTS, "suffix", dot + 1, &hit))
        lure_say(look, LURE_FROM_SUFFIX, "it comes from %s: names with this ending are cheap",
                 from);
    if (look->is_free)
        lure_say(look, LURE_FROM_FREE, "it comes from a free mail address");
    if (lure_is_random(look->from) || lure_is_random(domain_of(look->email)))
        lure_say(look, LURE_FROM_RANDOM, "it comes from %s, a name nobody chose",
                 lure_clip(look, look->email));
    else if (!look->is_free && lure_is_random(look->email) && !(look->mail->traits & MAIL_LIST))
        lure_say(look, LURE_FROM_CODED, "it comes from %s: more a number than a name",
                 lure_clip(look, look->email)); /* newsletters number their readers so, too */
}

static bool is_among(const struct mail_addresses *list, const char *email)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal_nocase(str_of(list->at[i].email), str_of(email)))
            return true;
    return false;
}

static void say_answers(struct lure_look *look)
{
    const struct mail *mail = look->mail;
    const char *reply = mail->reply_to.count > 0 ? mail->reply_to.at[0].email : "";

    if (look->email[0] && is_among(&mail->to, look->email) && mail->to.count == 1 &&
        !own_is_own(look->facts, look->email))
        lure_say(look, LURE_FROM_SELF, "it is addressed to its own sender");
    if (!reply[0] || same_domain(reply, look->email) || (mail->traits & MAIL_LIST) ||
        is_among(&mail->to, reply) || own_is_inside(look->facts, reply))
        return;
    if (own_is_freemail(look->facts, reply))
        lure_say(look, LURE_REPLY_FREE, "answers go to %s, a free mail address",
                 lure_clip(look, reply));
    else
        lure_say(look, LURE_REPLY_OTHER, "answers go to %s, not to the sender",
                 lure_clip(look, reply));
}

static void say_history(struct lure_look *look)
{
    const struct partner *person = partners_address(look->facts->partners, look->email);
    const struct partner *firm = partners_domain(look->facts->partners, look->email);

    if (!look->facts->partners || look->is_inside)
        return;
    if (partner_is_known(person) || (!look->is_free && partner_is_known(firm)))
        lure_say(look, LURE_KNOWN_PARTNER, "the owner has long written with %s",
                 lure_clip(look, look->email));
    else if (person && person->sent == 0 && person->received <= 1 && firm && firm->sent == 0)
        lure_say(look, LURE_FIRST_CONTACT, "it is the only mail from %s in this mailbox",
                 lure_clip(look, look->email));
}

void lure_sender(struct lure_look *look)
{
    say_name(look);
    say_company(look);
    say_domain(look);
    say_answers(look);
    say_history(look);
}
