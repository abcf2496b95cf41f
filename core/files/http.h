// HTTP over libcurl: one request, redirects followed by hand so that a token stays with its host.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>

namespace artemis {

struct HttpRequest {
    std::string url;  ///< http or https
    bool headOnly = false;
    std::uint64_t from = 0;  ///< First byte that is wanted.
    std::string token;       ///< Sent as bearer token, to the origin of `url` only; may be empty.
    int patience = 30;       ///< Seconds without a byte before it is given up.
};

struct HttpAnswer {
    int status = 0;  ///< 0: there was none.
    /// Names in small letters; names with "x-" also of the redirects before.
    std::map<std::string, std::string, std::less<>> headers;
    std::string body;     ///< What no sink took.
    std::string problem;  ///< Why the answer is not whole; empty where it is.

    bool good() const { return problem.empty() && status >= 200 && status < 300; }
    /// "" where there is none.
    std::string header(std::string_view name) const;
};

/// Takes the bytes of a good answer as they come; `head` has status and headers.
using HttpSink = std::function<void(const HttpAnswer& head, std::string_view bytes)>;

/// What goes wrong on the way stands in the answer; what the sink throws comes through. A headOnly
/// request stops at a redirect to another host. Throws BadInput where `url` is none.
HttpAnswer fetch(const HttpRequest& request, const HttpSink& sink, const std::stop_token& stop);

/// One part of a path, escaped.
std::string urlPart(std::string_view text);

}  // namespace artemis
