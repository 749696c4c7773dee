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

static enum login_result why_not(struct str words, struct str detail)
{
    static const struct word reasons[] = {
        {"block", LOGIN_BLOCKED},
        {"lock", LOGIN_BLOCKED},
        {"disabled", LOGIN_BLOCKED},
        {"suspend", LOGIN_BLOCKED},
        {"\xe9\x94\x81\xe5\xae\x9a", LOGIN_BLOCKED},
        {"\xe5\x86\xbb\xe7\xbb\x93", LOGIN_BLOCKED},
        {"\xe7\xa6\x81", LOGIN_BLOCKED},
        {"\xe6\x8b\xa6\xe6\x88\xaa", LOGIN_BLOCKED},
        {"鎖定", LOGIN_BLOCKED},
        {"凍結", LOGIN_BLOCKED},
        {"停用", LOGIN_BLOCKED},
        {"封鎖", LOGIN_BLOCKED},
        {"b\xe1\xbb\x8b kh\xc3\xb3"
         "a",
         LOGIN_BLOCKED},
        {"mfa", LOGIN_SECOND_FACTOR},
        {"2fa", LOGIN_SECOND_FACTOR},
        {"2sv", LOGIN_SECOND_FACTOR},
        {"second factor", LOGIN_SECOND_FACTOR},
        {"two-factor", LOGIN_SECOND_FACTOR},
        {"two-step", LOGIN_SECOND_FACTOR},
        {"challenge", LOGIN_SECOND_FACTOR},
        {"\xe9\xaa\x8c\xe8\xaf\x81\xe7\xa0\x81", LOGIN_SECOND_FACTOR},
        {"\xe4\xba\x8c\xe6\xac\xa1\xe9\xaa\x8c\xe8\xaf\x81", LOGIN_SECOND_FACTOR},
        {"驗證碼", LOGIN_SECOND_FACTOR},
        {"二次驗證", LOGIN_SECOND_FACTOR},
        {"password", LOGIN_WRONG_PASSWORD},
        {"credential", LOGIN_WRONG_PASSWORD},
        {"\xe5\xaf\x86\xe7\xa0\x81", LOGIN_WRONG_PASSWORD},
        {"密碼", LOGIN_WRONG_PASSWORD},
        {"m\xe1\xba\xadt kh\xe1\xba\xa9u", LOGIN_WRONG_PASSWORD},
    };
    int found = first_of(detail, reasons, ARRAY_LEN(reasons), LOGIN_FAILED);

    if (found == LOGIN_FAILED)
        found = first_of(words, reasons, ARRAY_LEN(reasons), LOGIN_FAILED);
    return (enum login_result)found;
}

/* Words that mean it only if nothing else stands there. */
static int whole_word(struct str text)
{
    static const struct word words[] = {
        {"ok", LOGIN_SUCCESS}, {"true", LOGIN_SUCCESS}, {"yes", LOGIN_SUCCESS},
        {"y", LOGIN_SUCCESS},  {"pass", LOGIN_SUCCESS}, {"s", LOGIN_SUCCESS},
        {"是", LOGIN_SUCCESS}, {"false", LOGIN_FAILED}, {"no", LOGIN_FAILED},
        {"n", LOGIN_FAILED},   {"bad", LOGIN_FAILED},   {"f", LOGIN_FAILED},
        {"否", LOGIN_FAILED},
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_equal_nocase(text, str_of(words[i].text)))
            return words[i].means;
    return LOGIN_UNCLEAR;
}

enum login_result log_result_of(struct str text, struct str detail)
{
    static const struct word words[] = {
        {"interrupt", LOGIN_UNCLEAR},
        {"no error", LOGIN_SUCCESS},
        {"unsuccess", LOGIN_FAILED},
        {"not success", LOGIN_FAILED},
        {"unauth", LOGIN_FAILED},
        {"not auth", LOGIN_FAILED},
        {"not allowed", LOGIN_FAILED},
        {"nicht erfolgreich", LOGIN_FAILED},
        {"не успеш", LOGIN_FAILED},
        {"неуспеш", LOGIN_FAILED},
        {"неудач", LOGIN_FAILED},
        {"ошибк", LOGIN_FAILED},
        {"kh\xc3\xb4ng th\xc3\xa0nh c\xc3\xb4ng", LOGIN_FAILED},
        {"fail", LOGIN_FAILED},
        {"error", LOGIN_FAILED},
        {"denied", LOGIN_FAILED},
        {"invalid", LOGIN_FAILED},
        {"incorrect", LOGIN_FAILED},
        {"wrong", LOGIN_FAILED},
        {"reject", LOGIN_FAILED},
        {"refuse", LOGIN_FAILED},
        {"bad ", LOGIN_FAILED},
        {"unknown user", LOGIN_FAILED},
        {"mismatch", LOGIN_FAILED},
        {"fehl", LOGIN_FAILED},
        {"échou", LOGIN_FAILED},
        {"échec", LOGIN_FAILED},
        {"fallid", LOGIN_FAILED},
        {"block", LOGIN_BLOCKED},
        {"locked", LOGIN_BLOCKED},
        {"\xe5\xa4\xb1\xe8\xb4\xa5", LOGIN_FAILED},
        {"\xe9\x94\x99\xe8\xaf\xaf", LOGIN_FAILED},
        {"失敗", LOGIN_FAILED},
        {"錯誤", LOGIN_FAILED},
        {"th\xe1\xba\xa5t b\xe1\xba\xa1i", LOGIN_FAILED},
        {"success", LOGIN_SUCCESS},
        {"succeed", LOGIN_SUCCESS},
        {"allowed", LOGIN_SUCCESS},
        {"granted", LOGIN_SUCCESS},
        {"accept", LOGIN_SUCCESS},
        {"authenticated", LOGIN_SUCCESS},
        {"logged in", LOGIN_SUCCESS},
        {"signed in", LOGIN_SUCCESS},
        {"login ok", LOGIN_SUCCESS},
        {"passed", LOGIN_SUCCESS},
        {"erfolg", LOGIN_SUCCESS},
        {"réussi", LOGIN_SUCCESS},
        {"éxito", LOGIN_SUCCESS},
        {"exito", LOGIN_SUCCESS},
        {"успе", LOGIN_SUCCESS},
        {"\xe6\x88\x90\xe5\x8a\x9f", LOGIN_SUCCESS},
        {"\xe6\xad\xa3\xe5\xb8\xb8", LOGIN_SUCCESS},
        {"th\xc3\xa0nh c\xc3\xb4ng", LOGIN_SUCCESS},
    };
    int found = first_of(text, words, ARRAY_LEN(words), LOGIN_UNCLEAR);

    if (found == LOGIN_UNCLEAR)
        found = whole_word(str_trim(text));
    return found == LOGIN_FAILED ? why_not(text, detail) : (enum login_result)found;
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
