// The hub's interface: /api/models/REPOSITORY/revision/REVISION and
// /REPOSITORY/resolve/COMMIT/FILE.
#include "core/files/hub_listing.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>

#include "core/base/text.h"
#include "core/base/value.h"

namespace artemis {

namespace {

using namespace std::chrono_literals;

constexpr int mostTries = 5;
constexpr auto longestWait = 120s;

constexpr std::array modelFiles{
    "config.json",         "generation_config.json",   "tokenizer.json",    "tokenizer_config.json",
    "vocab.txt",           "special_tokens_map.json",  "vocab.json",        "merges.txt",
    "spiece.model",        "tokenizer.model",          "added_tokens.json", "chat_template.jinja",
    "adapter_config.json", "adapter_model.safetensors"};

std::string escapedPath(const std::string& path) {
    std::vector<std::string> parts = split(path, '/');
    std::ranges::transform(parts, parts.begin(), urlPart);
    return join(parts, "/");
}

/// An ETag without quotes and without the mark of a weak one.
std::string plainTag(std::string tag) {
    if (tag.starts_with("W/")) {
        tag = tag.substr(2);
    }
    std::erase(tag, '"');
    return tag;
}

/// It becomes a file's name.
bool isHash(const std::string& text) {
    constexpr std::size_t longest = 128;
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    });
}

std::optional<std::uint64_t> sizeOf(const Value& entry) {
    const auto found = entry.find("size");
    return found != entry.end() && found->is_number_unsigned()
               ? std::optional(found->get<std::uint64_t>())
               : std::nullopt;
}

std::string textOf(const Value& entry, const char* key) {
    const auto found = entry.find(key);
    return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// One of the listing's "siblings"; none where it is no file that may be kept.
std::optional<HubFile> fileOf(const Value& entry) {
    HubFile file;
    file.path = entry.is_object() ? textOf(entry, "rfilename") : "";
    if (!isPathInside(file.path)) {
        return std::nullopt;
    }
    const auto lfs = entry.find("lfs");
    const bool isLarge = lfs != entry.end() && lfs->is_object();
    file.bytes = sizeOf(isLarge ? *lfs : entry);
    file.hash = isLarge ? textOf(*lfs, "sha256") : textOf(entry, "blobId");
    if (!isHash(file.hash)) {
        file.hash.clear();
    }
    return file;
}

std::optional<std::uint64_t> numberOf(const std::string& text) {
    char* end = nullptr;
    const std::uint64_t number = std::strtoull(text.c_str(), &end, 10);
    return text.empty() || *end != '\0' ? std::nullopt : std::optional(number);
}

void rest(std::chrono::milliseconds pause, const std::stop_token& stop) {
    const auto end = std::chrono::steady_clock::now() + pause;
    while (std::chrono::steady_clock::now() < end && !stop.stop_requested()) {
        std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(pause, 50ms));
    }
}

}  // namespace

const HubFile* HubListing::find(const std::string& path) const {
    const auto found = std::ranges::find(files, path, &HubFile::path);
    return found == files.end() ? nullptr : &*found;
}

bool HubAsker::shouldAskAgain(const HttpAnswer& answer, int tries) const {
    if (m_stop.stop_requested()) {
        throw DownloadStopped();
    }
    const bool passes = !answer.problem.empty() || answer.status == 0 || answer.status == 408 ||
                        answer.status == 429 || answer.status >= 500;
    const std::chrono::seconds asked(numberOf(answer.header("retry-after")).value_or(0));
    if (!passes || tries >= mostTries || asked > longestWait) {
        return false;
    }
    rest(std::max<std::chrono::milliseconds>(m_settings.pause * (1 << (tries - 1)), asked), m_stop);
    if (m_stop.stop_requested()) {
        throw DownloadStopped();
    }
    return true;
}

HttpAnswer HubAsker::ask(const HttpRequest& request, const std::string& what) const {
    for (int tries = 1;; ++tries) {
        const HttpAnswer answer = fetch(request, nullptr, m_stop);
        // A request for the head alone ends at a redirect to another host.
        if (answer.good() ||
            (request.headOnly && answer.problem.empty() && answer.status / 100 == 3)) {
            return answer;
        }
        if (!shouldAskAgain(answer, tries)) {
            refuse(answer, what);
        }
    }
}

HubListing HubAsker::list() const {
    HttpRequest request;
    request.url = m_settings.endpoint + "/api/models/" + m_name.repository + "/revision/" +
                  urlPart(m_name.revision) + "?blobs=true";
    request.token = m_settings.token;
    request.patience = m_settings.patience;
    const std::string what = "the list of files of " + m_name.repository;
    HttpAnswer answer = ask(request, what);
    const Value json = Value::parse(answer.body, nullptr, false);
    HubListing listing;
    if (json.is_object()) {
        listing.commit = textOf(json, "sha");
        for (const Value& entry : json.value("siblings", Value::array())) {
            if (const auto file = fileOf(entry)) {
                listing.files.push_back(*file);
            }
        }
    }
    if (!isCommit(listing.commit)) {
        answer.problem = "the answer is not what the hub's interface promises";
        refuse(answer, what);
    }
    return listing;
}

HttpRequest HubAsker::requestFor(const std::string& file, const std::string& commit) const {
    HttpRequest request;
    request.url = page() + "/resolve/" + commit + "/" + escapedPath(file);
    request.token = m_settings.token;
    request.patience = m_settings.patience;
    return request;
}

HubFile HubAsker::complete(HubFile file, const std::string& commit) const {
    if (file.bytes && !file.hash.empty()) {
        return file;
    }
    HttpRequest request = requestFor(file.path, commit);
    request.headOnly = true;
    HttpAnswer answer = ask(request, file.path);
    const auto linkedSize = numberOf(answer.header("x-linked-size"));
    const std::string linkedTag = answer.header("x-linked-etag");
    file.bytes = linkedSize ? linkedSize : numberOf(answer.header("content-length"));
    file.hash = plainTag(linkedTag.empty() ? answer.header("etag") : linkedTag);
    if (!file.bytes || !isHash(file.hash)) {
        answer.problem = "the answer names neither size nor checksum (ETag)";
        refuse(answer, file.path);
    }
    return file;
}

void HubAsker::refuseAccess(const HttpAnswer& answer) const {
    const std::string& name = m_name.repository;
    if (answer.header("x-error-code") == "GatedRepo") {
        throw BadInput(name, "is gated: ask for access on its page " + page() +
                                 ", then give your token in HF_TOKEN" +
                                 (m_settings.token.empty() ? " (none is set)" : ""));
    }
    if (m_settings.token.empty()) {
        throw BadInput(name, "does not exist at " + m_settings.endpoint +
                                 " or is private; check the name, or give a token in HF_TOKEN");
    }
    throw BadInput(name,
                   "may not be read with the token that is set (HF_TOKEN or the token file); "
                   "check the name and the token's rights");
}

void HubAsker::refuse(const HttpAnswer& answer, const std::string& what) const {
    const std::string code = answer.header("x-error-code");
    if (answer.problem.empty() && (answer.status == 401 || answer.status == 403)) {
        refuseAccess(answer);
    }
    if (answer.problem.empty() && answer.status == 404) {
        if (code == "RevisionNotFound") {
            throw BadInput(m_name.repository,
                           "has no revision \"" + m_name.revision +
                               "\"; name a branch, a tag or a commit that it has");
        }
        throw BadInput(m_name.repository,
                       code == "EntryNotFound" || !what.starts_with("the list")
                           ? "has no file " + what
                           : "does not exist at " + m_settings.endpoint + "; check the name");
    }
    std::string reason =
        !answer.problem.empty() ? answer.problem : "status " + std::to_string(answer.status);
    std::string advice = "check the network and call it again; what has come is kept";
    if (answer.problem.empty() && answer.status == 429) {
        const std::string wait = answer.header("retry-after");
        reason = "it has had too many requests";
        advice = "call it again " + (wait.empty() ? "later" : "in " + wait + " s") +
                 (m_settings.token.empty() ? ", or give a token in HF_TOKEN" : "");
    }
    throw Failure(m_settings.endpoint + " did not give " + what + ": " + reason, advice);
}

std::vector<HubFile> filesWanted(const HubListing& listing, const HubName& name,
                                 const std::vector<std::string>& patterns) {
    constexpr const char* index = "model.safetensors.index.json";
    const char* weights =
        listing.find("model.safetensors") != nullptr ? "model.safetensors" : index;
    std::vector<HubFile> wanted;
    for (const HubFile& file : listing.files) {
        const bool fits = patterns.empty()
                              ? std::ranges::find(modelFiles, file.path) != modelFiles.end() ||
                                    file.path == weights
                              : std::ranges::any_of(patterns, [&](const std::string& pattern) {
                                    return fnmatch(pattern.c_str(), file.path.c_str(), 0) == 0;
                                });
        if (fits) {
            wanted.push_back(file);
        }
    }
    const bool hasWeights =
        listing.find(weights) != nullptr || listing.find("adapter_model.safetensors") != nullptr;
    if (wanted.empty() || (patterns.empty() && !hasWeights)) {
        std::vector<std::string> names;
        for (const HubFile& file : listing.files) {
            names.push_back(file.path);
        }
        constexpr std::size_t shown = 20;
        names.resize(std::min(names.size(), shown));
        throw BadInput(name.repository,
                       (patterns.empty() ? "has no weights in safetensors"
                                         : "has no file like " + join(patterns, ", ")) +
                           "; it has " + join(names, ", ") +
                           " (choose with --include, for example --include '*.gguf')");
    }
    return wanted;
}

}  // namespace artemis
