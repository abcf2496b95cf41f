// ModelFactsView: what a model folder holds, whether it fits into memory, or why it cannot be used.
#pragma once

#include <QWidget>

#include "core/engine/run/model_facts.h"
#include "ui/widgets/labels.h"

class QVBoxLayout;

namespace artemis {

class ModelFactsView final : public QWidget {
    Q_OBJECT
public:
    explicit ModelFactsView(QWidget* parent = nullptr);

    void show(const ModelFacts& facts);
    void showSentence(const QString& sentence);

private:
    void showNeeds(const ModelFacts& facts);

    QLabel* m_title;
    SignedText* m_problem;
    QLabel* m_facts;
    QWidget* m_needs;
    QVBoxLayout* m_needLines;
};

}  // namespace artemis
