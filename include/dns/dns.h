/* dns.h - a few questions to the domain name system, over libunbound in a jailed process.
 *
 * Answers are strangers' bytes: the process that receives them holds nothing, and hands over text.
 * It validates DNSSEC itself where the root's key is known; `secure` says that it did. */
#ifndef DNS_DNS_H
#define DNS_DNS_H

#include "base/mem.h"
#include "base/role.h"
#include "base/text.h"

enum dns_type { DNS_TXT = 16, DNS_MX = 15 };

struct dns_question {
    char name[256];
    enum dns_type type;
};

struct dns_answer {
    bool failed;       /* no answer, or a server's failure; why says it */
    bool secure;       /* signed, up to the root */
    bool bogus;        /* signed, and wrong: somebody may have changed it; there is no data then */
    const char **data; /* TXT: its strings joined; MX: "10 mail.example"; shown form */
    size_t count;
    const char *why; /* "" */
};

struct dns_options {
    const char *resolver; /* "192.0.2.1" or "192.0.2.1@5353"; NULL: this machine's */
    struct role_options role;
};

/* All questions in one process. answers has room for as many as there are questions; their text
 * lies in the arena. False: nothing could be asked at all. */
bool dns_ask(const struct dns_options *options, const struct dns_question *questions, size_t count,
             struct arena *arena, struct dns_answer *answers, struct error *err) NODISCARD;

enum { DNS_QUESTIONS_MOST = 32, DNS_RECORDS_MOST = 64, DNS_RECORD_MOST = 4096 };

/* What `--role=dns` runs. */
int dns_role_main(bool best_effort);

#endif
