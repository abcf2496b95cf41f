// The window's language: translations found beside the program, and a test of translations that
// makes every text longer and marks it.
#pragma once

#include <QTranslator>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace artemis {

/// Puts every text in brackets and lengthens it by 40 %, so that what is not translated has no
/// brackets and what does not fit is cut.
class TestTranslator final : public QTranslator {
    Q_OBJECT
public:
    using QTranslator::QTranslator;
    QString translate(const char* context, const char* source, const char* disambiguation,
                      int n) const override;
    bool isEmpty() const override { return false; }
};

/// "de" for each artemis_de.qm in the folder, sorted.
std::vector<std::string> languagesIn(const std::filesystem::path& folder);

/// The translator for a word of the preferences ("system", "en", "test", "de"); null for English
/// and for a language whose file is missing.
std::unique_ptr<QTranslator> translatorFor(const std::string& language,
                                           const std::filesystem::path& folder);

}  // namespace artemis
