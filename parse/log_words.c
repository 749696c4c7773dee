/* log_words.c - see log_words.h. */
#include "log_words.h"

#include <ctype.h>
#include <string.h>

bool log_holds(struct str text, const char *word)
{
    return str_holds_nocase(text, str_of(word));
}

bool log_is_agent(struct str text)
{
    for (size_t i = 1; i + 1 < text.len && isalpha((unsigned char)text.at[0]); i++)
        if (text.at[i] == '/' && isdigit((unsigned char)text.at[i + 1]))
            return true;
    return false;
}

struct word {
    const char *text;
    int means;
};

static int first_of(struct str text, const struct word *words, size_t count, int missing)
{
    for (size_t i = 0; i < count; i++)
        if (log_holds(text, words[i].text))
            return words[i].means;
    return missing;
}

enum login_protocol log_protocol_of(struct str text)
{
    static const struct word words[] = {
        {"imap", LOGIN_IMAP},
        {"pop", LOGIN_POP3},
        {"smtp", LOGIN_SMTP},
        {"managesieve", LOGIN_SIEVE},
        {"activesync", LOGIN_SYNC},
        {"zsync", LOGIN_SYNC},
        {"exchange web", LOGIN_API},
        {"ews", LOGIN_API},
        {"mapi", LOGIN_API},
        {"powershell", LOGIN_API},
        {"reporting web", LOGIN_API},
        {"other clients", LOGIN_API},
        {"oauth", LOGIN_API},
        {"mobile apps and desktop", LOGIN_API},
        {"autodiscover", LOGIN_API},
        {"browser", LOGIN_WEB},
        {"web", LOGIN_WEB},
        {"soap", LOGIN_WEB},
        {"http", LOGIN_WEB},
        {"\xe7\xbd\x91\xe9\xa1\xb5", LOGIN_WEB},
        {"網頁", LOGIN_WEB},
        {"瀏覽器", LOGIN_WEB},
        {"\xe6\xb5\x8f\xe8\xa7\x88\xe5\x99\xa8", LOGIN_WEB},
        {"tr\xc3\xacnh duy\xe1\xbb\x87t", LOGIN_WEB},
    };

    return (enum login_protocol)first_of(text, words, ARRAY_LEN(words), LOGIN_UNKNOWN);
}

enum login_result log_entra_result(struct str code)
{
    static const struct {
        const char *code;
        enum login_result result;
    } codes[] = {
        {"0", LOGIN_SUCCESS},      {"50126", LOGIN_WRONG_PASSWORD},
        {"50034", LOGIN_FAILED},  /* no such user */
        {"50053", LOGIN_BLOCKED}, /* locked, or a bad address */
        {"50055", LOGIN_BLOCKED}, /* right, but expired */
        {"50057", LOGIN_BLOCKED}, /* disabled */
        {"53000", LOGIN_BLOCKED},  {"53003", LOGIN_BLOCKED},
        {"530032", LOGIN_BLOCKED}, {"500121", LOGIN_SECOND_FACTOR},
        {"50058", LOGIN_UNCLEAR},  {"50072", LOGIN_UNCLEAR},
        {"50074", LOGIN_UNCLEAR}, /* a second factor is wanted */
        {"50076", LOGIN_UNCLEAR},  {"50079", LOGIN_UNCLEAR},
        {"50089", LOGIN_UNCLEAR},  {"50132", LOGIN_UNCLEAR},
        {"50133", LOGIN_UNCLEAR},  {"50140", LOGIN_UNCLEAR}, /* stay signed in? */
        {"50199", LOGIN_UNCLEAR},                            /* a device's code is confirmed */
        {"65001", LOGIN_UNCLEAR},  {"90094", LOGIN_UNCLEAR},
        {"90095", LOGIN_UNCLEAR},  {"1000000", LOGIN_UNCLEAR},
    };

    code = str_trim(code);
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        if (str_equal(code, str_of(codes[i].code)))
            return codes[i].result;
    return LOGIN_FAILED;
}
