// The words of the tour, and its card.
#include "ui/shell/tour.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/widgets/colours.h"
#include "ui/widgets/labels.h"

namespace artemis {

namespace {

constexpr int cardWidth = 400;
constexpr int fromEdge = 24;

}  // namespace

std::vector<TourStep> tourSteps() {
    return {
        {"home", Tour::tr("Start here"),
         Tour::tr("One button trains the built-in example. Experiments, data files and model "
                  "folders open when they are dropped anywhere on the window.")},
        {"setup", Tour::tr("Set up an experiment"),
         Tour::tr("Model, data, method and training as a form; the same as YAML beside it. What "
                  "keeps it from starting stands below, next to Start.")},
        {"runs", Tour::tr("Watch it train"),
         Tour::tr("Every run is kept here with its settings and curves. Pause it, or stop it and "
                  "go on later from its checkpoint.")},
        {"compare", Tour::tr("Compare what came out"),
         Tour::tr("Tick runs to see their curves over each other, their results as bars, and the "
                  "settings in which they differ; with mean and band over seeds.")},
        {"settings", Tour::tr("Make it yours"),
         Tour::tr("Theme, folders, threads, shortcuts. Ctrl+Shift+P finds any command by a few "
                  "letters; F6 goes to the next part of the window, Ctrl and a number to a page.")},
    };
}

Tour::Tour(QWidget* window)
    : QFrame(window),
      m_steps(tourSteps()),
      m_title(heading({}, 1.2, this)),
      m_words(new QLabel(this)),
      m_count(new InkLabel(Ink::Muted, this)),
      m_skip(new QPushButton(tr("Skip the tour"), this)),
      m_back(new QPushButton(tr("Back"), this)),
      m_next(new QPushButton(tr("Next"), this)) {
    setObjectName("tour");
    setAccessibleName(tr("Tour"));
    m_words->setWordWrap(true);
    m_words->setObjectName("tour.words");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(10);
    auto* top = new QHBoxLayout;
    top->addWidget(m_title, 1);
    top->addWidget(m_count);
    layout->addLayout(top);
    layout->addWidget(m_words, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_skip);
    buttons->addStretch(1);
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    layout->addLayout(buttons);
    nameControl(m_skip, "tour.skip", m_skip->text());
    nameControl(m_back, "tour.back", m_back->text());
    nameControl(m_next, "tour.next", tr("Next step of the tour"));
    connect(m_skip, &QPushButton::clicked, this, &Tour::end);
    connect(m_back, &QPushButton::clicked, this, [this] { show(m_step - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { show(m_step + 1); });
    window->installEventFilter(this);
    hide();
}

void Tour::start() {
    show(0);
    setVisible(true);
    raise();
    m_next->setFocus();
}

void Tour::show(int step) {
    const int last = static_cast<int>(m_steps.size()) - 1;
    if (step > last) {
        end();
        return;
    }
    m_step = std::max(0, step);
    const TourStep& now = m_steps[static_cast<std::size_t>(m_step)];
    Q_EMIT pageWanted(now.page);
    m_title->setText(now.title);
    m_words->setText(now.words);
    m_count->setText(tr("%1 of %2").arg(m_step + 1).arg(last + 1));
    m_back->setEnabled(m_step > 0);
    m_next->setText(m_step == last ? tr("Done") : tr("Next"));
    place();
    m_next->setFocus();
}

void Tour::end() {
    hide();
    Q_EMIT ended();
}

void Tour::place() {
    const QSize size(
        std::max(cardWidth, layout()->minimumSize().width()),
        layout()->heightForWidth(std::max(cardWidth, layout()->minimumSize().width())));
    const QSize room = parentWidget()->size();
    setGeometry(room.width() - size.width() - fromEdge,
                room.height() - size.height() - 2 * fromEdge, size.width(), size.height());
}

bool Tour::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        place();
    }
    return QFrame::eventFilter(watched, event);
}

void Tour::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        end();
        return;
    }
    QFrame::keyPressEvent(event);
}

void Tour::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
    painter.setBrush(palette().base());
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 10, 10);
}

}  // namespace artemis
