// Finds and makes translators.
#include "ui/shell/language.h"

#include <QLocale>
#include <algorithm>

namespace artemis {

namespace {

const std::string filePrefix = "artemis_";

}  // namespace

QString TestTranslator::translate(const char*, const char* source, const char*, int) const {
    const QString text = QString::fromUtf8(source);
    if (text.isEmpty()) {
        return text;
    }
    return '[' + text + QString((text.size() * 4 + 9) / 10, QChar('~')) + ']';
}

std::vector<std::string> languagesIn(const std::filesystem::path& folder) {
    std::vector<std::string> found;
    std::error_code ignored;  // no folder, no translations
    for (const auto& item : std::filesystem::directory_iterator(folder, ignored)) {
        const std::string stem = item.path().stem().string();
        if (item.path().extension() == ".qm" && stem.starts_with(filePrefix)) {
            found.push_back(stem.substr(filePrefix.size()));
        }
    }
    std::ranges::sort(found);
    return found;
}

std::unique_ptr<QTranslator> translatorFor(const std::string& language,
                                           const std::filesystem::path& folder) {
    if (language == "test") {
        return std::make_unique<TestTranslator>();
    }
    if (language == "en") {
        return nullptr;
    }
    auto translator = std::make_unique<QTranslator>();
    const QString place = QString::fromStdString(folder.string());
    const QString prefix = QString::fromStdString(filePrefix);
    const bool loaded = language == "system"
                            ? translator->load(QLocale(), prefix, {}, place)
                            : translator->load(prefix + QString::fromStdString(language), place);
    return loaded ? std::move(translator) : nullptr;
}

}  // namespace artemis
