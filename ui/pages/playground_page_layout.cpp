// The Playground's layout: model and settings at the left; the prompt above the texts.
#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>

#include "ui/pages/playground_page.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/key_splitter.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr int choicesWidth = 442;

}  // namespace

PlaygroundPage::PlaygroundPage(Workbench& workbench, QWidget* parent)
    : Page(parent), m_workbench(workbench) {
    makeActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 16);
    layout->setSpacing(14);
    layout->addWidget(makeHeader());
    auto* columns = new QHBoxLayout;
    columns->setSpacing(14);
    columns->addWidget(makeChoices());
    columns->addWidget(makeWriting(), 1);
    layout->addLayout(columns, 1);
    connectWriter();
    setFocusProxy(m_prompt);
    updateState();
}

void PlaygroundPage::makeActions() {
    m_generate = addMenuAction(MenuPlace::Run, icon("start"), tr("&Generate text"),
                               QKeySequence("Ctrl+Return"), "action.generate");
    m_stop = addMenuAction(MenuPlace::Run, icon("stop"), tr("Stop &writing"),
                           QKeySequence("Ctrl+."), "action.stop_writing");
    connect(m_generate, &QAction::triggered, this, &PlaygroundPage::generate);
    connect(m_stop, &QAction::triggered, this, [this] {
        m_writer.stop();
        updateState();
    });
}

QWidget* PlaygroundPage::makeHeader() {
    auto* header = new QWidget(this);
    auto* words = new QVBoxLayout(header);
    words->setContentsMargins(0, 0, 0, 0);
    words->setSpacing(0);
    words->addWidget(heading(tr("Playground"), 1.6, header));
    words->addWidget(new InkLabel(Ink::Muted, header,
                                  tr("A model goes on after your prompt: bare, with an adapter, or "
                                     "both side by side")));
    return header;
}

QWidget* PlaygroundPage::makeChoices() {
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setFixedWidth(choicesWidth);
    nameControl(scroll, "playground.choices", tr("Model and settings"));
    auto* column = new QWidget(scroll);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    layout->addWidget(makeModel());
    m_chat = new PlaygroundChat(m_workbench, column);
    layout->addWidget(m_chat);
    layout->addWidget(makeSettings(), 1);
    scroll->setWidget(column);
    scroll->viewport()->setAutoFillBackground(false);
    column->setAutoFillBackground(false);
    return scroll;
}

QWidget* PlaygroundPage::makeModel() {
    auto* card = new Card(tr("Model"), {}, this);
    EditorSpec spec;
    spec.path = "playground.model";
    spec.param.key = "model";
    spec.param.label = "Base model";
    spec.param.help =
        "A Hugging Face folder, builtin:NAME, or hub:ORG/NAME of a model that was downloaded.";
    spec.param.builtin = true;
    spec.param.kind = Kind::Folder;
    spec.param.fallback = "";
    spec.builtins = m_workbench.catalog().models;
    m_model = new PathEditor(spec, card);
    card->body()->addWidget(m_model);
    m_both = new QCheckBox(tr("Two texts &side by side"), card);
    nameControl(m_both, "playground.both", tr("Two texts side by side"));
    card->body()->addWidget(m_both);
    connect(m_model, &SettingEditor::edited, this, &PlaygroundPage::updateState);
    return card;
}

QWidget* PlaygroundPage::makeSettings() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* all = new QCheckBox(tr("&All settings"), side);
    nameControl(all, "playground.all", tr("All settings"));
    m_form = new SettingsForm(writingSchema(), writingWords(), side);
    m_form->layout()->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(all);
    layout->addWidget(m_form, 1);
    connect(all, &QCheckBox::toggled, this, [this](bool on) { m_form->setBasicOnly(!on); });
    return side;
}

QWidget* PlaygroundPage::makeWriting() {
    auto* split = new KeySplitter(Qt::Vertical, "playground.split", tr("Prompt and texts"), this);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(10);
    split->addWidget(makePrompt());
    m_pages = new QStackedWidget(split);
    m_pages->addWidget(makeEmpty());
    m_pages->addWidget(makeSides());
    split->addWidget(m_pages);
    split->setStretchFactor(0, 0);
    split->setStretchFactor(1, 1);
    split->setSizes({210, 420});
    return split;
}

QWidget* PlaygroundPage::makePrompt() {
    auto* card = new Card(tr("Prompt"), {}, this);
    m_prompt = new PromptEdit(card);
    nameControl(m_prompt, "playground.prompt", tr("Prompt"));
    card->body()->addWidget(m_prompt, 1);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    auto* earlier = new QPushButton(tr("Earlier prompts"), card);
    nameControl(earlier, "playground.history", earlier->text());
    m_earlier = new QMenu(earlier);
    m_earlier->setEnabled(false);
    m_earlier->addAction(tr("None yet"))->setEnabled(false);
    earlier->setMenu(m_earlier);
    m_problem = new SignedText(card);
    m_problem->label()->setObjectName("playground.problem");
    auto* generate = new PrimaryButton(tr("Generate"), card);
    nameControl(generate, "playground.generate", generate->text());
    generate->setToolTip(tr("Ctrl+Return"));
    line->addWidget(earlier);
    line->addWidget(m_problem, 1);
    line->addStretch(0);
    m_newConversation = new QPushButton(tr("&New conversation"), card);
    nameControl(m_newConversation, "playground.chat.new", tr("New conversation"));
    m_editLast = new QPushButton(tr("E&dit last"), card);
    nameControl(m_editLast, "playground.chat.edit", tr("Edit last"));
    m_editLast->setToolTip(tr("Takes back the last message and its answers"));
    line->addWidget(m_newConversation);
    line->addWidget(m_editLast);
    line->addWidget(actionButton(m_stop, tr("Stop"), card));
    line->addWidget(generate);
    card->body()->addLayout(line);
    connect(generate, &QPushButton::clicked, m_generate, &QAction::trigger);
    connect(m_generate, &QAction::changed, generate,
            [this, generate] { generate->setEnabled(m_generate->isEnabled()); });
    connect(m_editLast, &QPushButton::clicked, this, &PlaygroundPage::editLast);
    connect(m_newConversation, &QPushButton::clicked, this, &PlaygroundPage::newConversation);
    connect(m_chat, &PlaygroundChat::toggled, this, &PlaygroundPage::showConversation);
    connect(m_chat, &PlaygroundChat::changed, this, &PlaygroundPage::updateState);
    connect(m_prompt, &PromptEdit::fileGiven, this, &PlaygroundPage::takePromptFile);
    connect(m_prompt, &QPlainTextEdit::textChanged, this, &PlaygroundPage::updateState);
    return card;
}

QWidget* PlaygroundPage::makeSides() {
    auto* sides = new QWidget(this);
    auto* layout = new QHBoxLayout(sides);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    const auto add = [&](const QString& name, const QString& title) {
        auto* card = new Card({}, {}, sides);
        auto* view = new PlaygroundSideView(name, title, card);
        card->body()->addWidget(view);
        layout->addWidget(card, 1);
        return view;
    };
    m_left = add("playground.left", tr("Left"));
    m_right = add("playground.right", tr("Right"));
    QWidget* second = m_right->parentWidget();
    second->hide();
    connect(m_both, &QCheckBox::toggled, second, &QWidget::setVisible);
    connect(m_both, &QCheckBox::toggled, this, [this] {
        if (m_chat->isOn()) {
            showConversation();
        }
    });
    return sides;
}

QWidget* PlaygroundPage::makeEmpty() {
    auto* empty = new Card({}, {}, this);
    auto* button = new PrimaryButton(tr("Try a built-in model"), empty);
    nameControl(button, "playground.try", button->text());
    auto* sentence = new InkLabel(Ink::Muted, empty,
                                  tr("Choose a model at the left: it goes on after your "
                                     "prompt,\nand beside it the same model "
                                     "with an adapter you have trained."));
    sentence->setAlignment(Qt::AlignCenter);
    QVBoxLayout* layout = empty->body();
    layout->addStretch(2);
    layout->addWidget(heading(tr("Nothing to write with yet"), 1.4, empty), 0, Qt::AlignHCenter);
    layout->addWidget(sentence, 0, Qt::AlignHCenter);
    layout->addSpacing(8);
    layout->addWidget(button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(button, &QPushButton::clicked, this, &PlaygroundPage::tryBuiltin);
    return empty;
}

}  // namespace artemis
