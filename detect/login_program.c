/* login_program.c - what a user agent says of program and system, without the versions that change
 * every few weeks; see login_book.h. */
#include "login_book.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct token {
    const char *text, *means;
};

static const char *first_of(struct str agent, const struct token *tokens, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_find(agent, str_of(tokens[i].text)) < agent.len)
            return tokens[i].means;
    return NULL;
}

/* The first that fits counts: Edge calls itself Chrome and Safari too. */
static bool browser(const char *agent, char out[64])
{
    static const struct token systems[] = {
        {"Windows", "Windows"}, {"iPhone", "iOS"},    {"iPad", "iOS"},   {"Android", "Android"},
        {"Mac OS", "macOS"},    {"CrOS", "ChromeOS"}, {"Linux", "Linux"}};
    static const struct token browsers[] = {{"Edg", "Edge"},
                                            {"OPR/", "Opera"},
                                            {"SamsungBrowser", "Samsung browser"},
                                            {"Firefox", "Firefox"},
                                            {"CriOS", "Chrome"},
                                            {"Chrome", "Chrome"},
                                            {"Safari", "Safari"},
                                            {"Trident", "Internet Explorer"}};
    struct str text = str_of(agent);
    const char *name = first_of(text, browsers, ARRAY_LEN(browsers));
    const char *system = first_of(text, systems, ARRAY_LEN(systems));

    if (!str_starts(text, "Mozilla/") || !name)
        return false;
    snprintf(out, 64, "%s on %s", name, system ? system : "an unknown system");
    return true;
}

/* "Thunderbird 128.1", "python-requests/2.31", "Chrome 120.0.0" without the number and what is
 * behind it. */
static void without_version(const char *text, char out[64])
{
    size_t len = 0;

    while (text[len] && len < 63 && text[len] != '/' && text[len] != '(' &&
           !(isdigit((unsigned char)text[len]) && len > 0 && text[len - 1] == ' '))
        len++;
    len = utf8_clip(str_part(str_of(text), 0, len), 63);
    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == ','))
        len--;
    memcpy(out, text, len);
    out[len] = '\0';
}

void login_program(const char *agent, char out[64])
{
    out[0] = '\0';
    if (!browser(agent, out))
        without_version(agent, out);
}

const char *login_tool(const char *agent)
{
    static const char *const tools[] = {"AADInternals",
                                        "agentaxios",
                                        "axios/",
                                        "AZURECLI/",
                                        "azurehound",
                                        "AzurePowershell/",
                                        "BAV2ROPC",
                                        "AConsumerV2ROPC",
                                        "bloodhound/",
                                        "curl/",
                                        "fasthttp",
                                        "Go-http-client",
                                        "go-resty/",
                                        "GuzzleHttp/",
                                        "kali365",
                                        "node-fetch",
                                        "undici",
                                        "PostmanRuntime",
                                        "PowerShell/",
                                        "python-requests",
                                        "python/",
                                        "sharphound/",
                                        "Wget/",
                                        "imaplib",
                                        "Teams/1.3.00.30866"};

    for (size_t i = 0; i < ARRAY_LEN(tools); i++)
        if (str_find(str_of(agent), str_of(tools[i])) < strlen(agent))
            return tools[i];
    return NULL;
}
