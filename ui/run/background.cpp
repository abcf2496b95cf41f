// Posts work to a thread and its answers back.
#include "ui/run/background.h"

#include "core/base/error.h"

namespace artemis {

QString sentenceOf(const std::exception& error) {
    const auto* failure = dynamic_cast<const Failure*>(&error);
    const bool advises = failure != nullptr && !failure->whatToDo().empty();
    return QString::fromUtf8(error.what()) +
           (advises ? "; " + QString::fromStdString(failure->whatToDo()) : QString());
}

Background::Background(QObject* parent) : QObject(parent), m_worker(new QObject) {
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.setObjectName("background");
    m_thread.start();
}

Background::~Background() {
    m_thread.quit();
    m_thread.wait();
}

void Background::post(std::function<void()> work) {
    QMetaObject::invokeMethod(m_worker, std::move(work), Qt::QueuedConnection);
}

void Background::answer(const QPointer<QObject>& receiver, std::function<void()> then) {
    // The pointer is looked at in the window's thread only, where its object lives and dies.
    QMetaObject::invokeMethod(
        this,
        [receiver, then = std::move(then)] {
            if (!receiver.isNull()) {
                then();
            }
        },
        Qt::QueuedConnection);
}

}  // namespace artemis
