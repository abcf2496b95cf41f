// One libcurl handle for each hop.
#include "core/files/http.h"

#include <curl/curl.h>

#include <chrono>
#include <exception>
#include <memory>
#include <mutex>

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

namespace {

constexpr int mostHops = 8;
constexpr std::size_t largestBody = 64 << 20;  ///< Of what no sink takes.

struct CurlEnd {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Clock = std::chrono::steady_clock;
using Handle = std::unique_ptr<CURL, CurlEnd>;

struct Transfer {
    const HttpSink& sink;
    const std::stop_token& stop;
    std::chrono::seconds patience;
    HttpAnswer answer{};
    std::exception_ptr thrown{};
    curl_off_t received = 0;
    Clock::time_point lastByte = Clock::now();
    bool silent = false;  ///< It was given up.
};

std::size_t takeHeader(char* data, std::size_t, std::size_t count, void* user) {
    HttpAnswer& answer = static_cast<Transfer*>(user)->answer;
    const std::string_view line = trimmed({data, count});
    const std::size_t colon = line.find(':');
    if (line.starts_with("HTTP/")) {
        std::erase_if(answer.headers,
                      [](const auto& header) { return !header.first.starts_with("x-"); });
    } else if (colon != std::string_view::npos) {
        answer.headers[lowered(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
    }
    return count;
}

/// The status is known when the first byte comes.
std::size_t takeBody(CURL* handle, Transfer& transfer, std::string_view bytes) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    transfer.answer.status = static_cast<int>(status);
    if (transfer.sink && (status == 200 || status == 206)) {
        try {
            transfer.sink(transfer.answer, bytes);
        } catch (...) {
            transfer.thrown = std::current_exception();
            return 0;
        }
    } else {
        if (transfer.answer.body.size() + bytes.size() > largestBody) {
            return 0;
        }
        transfer.answer.body += bytes;
    }
    return bytes.size();
}

struct BodyTarget {
    CURL* handle;
    Transfer& transfer;
};

std::size_t onBody(char* data, std::size_t, std::size_t count, void* user) {
    const auto& target = *static_cast<BodyTarget*>(user);
    return takeBody(target.handle, target.transfer, {data, count});
}

/// Called about once a second and whenever bytes come; ends the transfer by not returning 0.
int onProgress(void* user, curl_off_t, curl_off_t received, curl_off_t, curl_off_t) {
    auto& transfer = *static_cast<Transfer*>(user);
    const auto now = Clock::now();
    if (received != transfer.received) {
        transfer.received = received;
        transfer.lastByte = now;
    }
    transfer.silent = now - transfer.lastByte > transfer.patience;
    return transfer.silent || transfer.stop.stop_requested() ? 1 : 0;
}

void startCurl() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

/// "https://host:443"; empty where it is no URL of http or https.
std::string originOf(const std::string& url) {
    const std::unique_ptr<CURLU, CurlEnd> parsed(curl_url());
    if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
        return {};
    }
    std::string origin;
    for (const CURLUPart part : {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT}) {
        char* text = nullptr;
        curl_url_get(parsed.get(), part, &text, CURLU_DEFAULT_PORT);
        origin += (origin.empty() ? "" : ":") + lowered(text == nullptr ? "" : text);
        curl_free(text);
    }
    return origin.starts_with("http:") || origin.starts_with("https:") ? origin : std::string();
}

void setRequest(CURL* handle, const HttpRequest& request, const std::string& url) {
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "artemis");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(request.patience));
    curl_easy_setopt(handle, CURLOPT_NOBODY, request.headOnly ? 1L : 0L);
    if (request.from > 0) {
        curl_easy_setopt(handle, CURLOPT_RANGE, (std::to_string(request.from) + "-").c_str());
    }
}

/// Performs one hop; returns where it is redirected to, or "".
std::string hop(const HttpRequest& request, const std::string& url, bool withToken,
                Transfer& transfer) {
    const Handle handle(curl_easy_init());
    setRequest(handle.get(), request, url);
    std::unique_ptr<curl_slist, CurlEnd> headers;
    if (withToken) {
        headers.reset(
            curl_slist_append(nullptr, ("Authorization: Bearer " + request.token).c_str()));
        curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    }
    transfer.received = 0;
    transfer.lastByte = Clock::now();
    BodyTarget target{handle.get(), transfer};
    curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, takeHeader);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, onBody);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &target);
    curl_easy_setopt(handle.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle.get(), CURLOPT_XFERINFOFUNCTION, onProgress);
    curl_easy_setopt(handle.get(), CURLOPT_XFERINFODATA, &transfer);
    const CURLcode code = curl_easy_perform(handle.get());
    if (transfer.thrown) {
        std::rethrow_exception(transfer.thrown);
    }
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    transfer.answer.status = static_cast<int>(status);
    transfer.answer.problem = code == CURLE_OK ? ""
                              : transfer.silent
                                  ? "no byte came for " + std::to_string(request.patience) + " s"
                                  : curl_easy_strerror(code);
    const char* next = nullptr;
    curl_easy_getinfo(handle.get(), CURLINFO_REDIRECT_URL, &next);
    return code == CURLE_OK && next != nullptr ? next : "";
}

}  // namespace

std::string HttpAnswer::header(std::string_view name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

HttpAnswer fetch(const HttpRequest& request, const HttpSink& sink, const std::stop_token& stop) {
    startCurl();
    const std::string home = originOf(request.url);
    if (home.empty()) {
        throw BadInput(request.url, "is no address of the web; http:// or https:// is expected");
    }
    Transfer transfer{sink, stop, std::chrono::seconds(request.patience)};
    std::string url = request.url;
    for (int hops = 0; hops < mostHops; ++hops) {
        transfer.answer.body.clear();
        const bool isHome = originOf(url) == home;
        url = hop(request, url, isHome && !request.token.empty(), transfer);
        if (url.empty() || (request.headOnly && originOf(url) != home)) {
            return transfer.answer;
        }
        if (originOf(url).empty()) {
            transfer.answer.problem = "it was redirected to " + url;
            return transfer.answer;
        }
    }
    transfer.answer.problem = "it was redirected too often";
    return transfer.answer;
}

std::string urlPart(std::string_view text) {
    char* escaped = curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size()));
    const std::string result = escaped == nullptr ? "" : escaped;
    curl_free(escaped);
    return result;
}

}  // namespace artemis
